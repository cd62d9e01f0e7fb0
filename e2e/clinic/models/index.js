const { Sequelize, DataTypes } = require('sequelize');
const config = require('../config');
const logger = require('../utils/logger');

const sequelize = new Sequelize(config.db.database, config.db.username, config.db.password, {
  host: config.db.host,
  dialect: 'mysql',
  logging: (sql) => logger.debug(sql),
  pool: { max: 10, min: 0, acquire: 5000, idle: 10000 },
  dialectOptions: config.isProduction ? { ssl: { rejectUnauthorized: true } } : {},
});

const User = require('./user')(sequelize, DataTypes);
const Patient = require('./patient')(sequelize, DataTypes);
const Appointment = require('./appointment')(sequelize, DataTypes);
User.hasMany(Appointment, { foreignKey: 'doctorId' });
Patient.hasMany(Appointment, { foreignKey: 'patientId' });
Appointment.belongsTo(User, { as: 'doctor', foreignKey: 'doctorId' });
Appointment.belongsTo(Patient, { foreignKey: 'patientId' });

module.exports = { sequelize, User, Patient, Appointment };
