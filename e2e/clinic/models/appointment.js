module.exports = (sequelize, DataTypes) =>
  sequelize.define('Appointment', {
    id: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4, primaryKey: true },
    doctorId: { type: DataTypes.UUID, allowNull: false },
    patientId: { type: DataTypes.UUID, allowNull: false },
    startsAt: { type: DataTypes.DATE, allowNull: false },
    endsAt: { type: DataTypes.DATE, allowNull: false },
    status: { type: DataTypes.ENUM('booked', 'cancelled', 'done'), allowNull: false, defaultValue: 'booked' },
    notes: { type: DataTypes.TEXT },
  }, { tableName: 'appointments', indexes: [{ fields: ['doctorId', 'startsAt'] }] });
