module.exports = (sequelize, DataTypes) =>
  sequelize.define('Patient', {
    id: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4, primaryKey: true },
    name: { type: DataTypes.STRING(200), allowNull: false },
    birthDate: { type: DataTypes.DATEONLY, allowNull: false },
    email: { type: DataTypes.STRING },
    phone: { type: DataTypes.STRING(40) },
  }, { tableName: 'patients', paranoid: true });
