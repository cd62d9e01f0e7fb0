'use strict';
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('users', {
      id: { type: Sequelize.UUID, primaryKey: true },
      email: { type: Sequelize.STRING, allowNull: false, unique: true },
      passwordHash: { type: Sequelize.STRING, allowNull: false },
      role: { type: Sequelize.ENUM('admin', 'doctor', 'reception'), allowNull: false },
      failedLogins: { type: Sequelize.INTEGER, allowNull: false, defaultValue: 0 },
      lockedUntil: { type: Sequelize.DATE },
      createdAt: { type: Sequelize.DATE, allowNull: false },
      updatedAt: { type: Sequelize.DATE, allowNull: false },
    });
    await queryInterface.createTable('patients', {
      id: { type: Sequelize.UUID, primaryKey: true },
      name: { type: Sequelize.STRING(200), allowNull: false },
      birthDate: { type: Sequelize.DATEONLY, allowNull: false },
      email: { type: Sequelize.STRING },
      phone: { type: Sequelize.STRING(40) },
      createdAt: { type: Sequelize.DATE, allowNull: false },
      updatedAt: { type: Sequelize.DATE, allowNull: false },
      deletedAt: { type: Sequelize.DATE },
    });
    await queryInterface.addIndex('patients', ['name']);
    await queryInterface.createTable('appointments', {
      id: { type: Sequelize.UUID, primaryKey: true },
      doctorId: { type: Sequelize.UUID, allowNull: false, references: { model: 'users', key: 'id' }, onDelete: 'RESTRICT' },
      patientId: { type: Sequelize.UUID, allowNull: false, references: { model: 'patients', key: 'id' }, onDelete: 'RESTRICT' },
      startsAt: { type: Sequelize.DATE, allowNull: false },
      endsAt: { type: Sequelize.DATE, allowNull: false },
      status: { type: Sequelize.ENUM('booked', 'cancelled', 'done'), allowNull: false, defaultValue: 'booked' },
      notes: { type: Sequelize.TEXT },
      createdAt: { type: Sequelize.DATE, allowNull: false },
      updatedAt: { type: Sequelize.DATE, allowNull: false },
    });
    await queryInterface.addIndex('appointments', ['doctorId', 'startsAt']);
  },
  async down(queryInterface) {
    await queryInterface.dropTable('appointments');
    await queryInterface.dropTable('patients');
    await queryInterface.dropTable('users');
  },
};
