const { Op } = require('sequelize');
const createError = require('http-errors');
const { sequelize, Appointment, Patient, User } = require('../models');

exports.list = ({ doctorId, from, to, limit, offset }) =>
  Appointment.findAndCountAll({ where: { doctorId, startsAt: { [Op.between]: [from, to] } }, include: [{ model: Patient, attributes: ['id', 'name'] }], order: [['startsAt', 'ASC']], limit, offset });

exports.book = (input) =>
  sequelize.transaction(async (transaction) => {
    await User.findByPk(input.doctorId, { transaction, lock: transaction.LOCK.UPDATE });
    const clash = await Appointment.findOne({
      where: { doctorId: input.doctorId, status: 'booked', startsAt: { [Op.lt]: input.endsAt }, endsAt: { [Op.gt]: input.startsAt } },
      transaction,
    });
    if (clash) throw createError(409, 'The doctor is busy at that time');
    return Appointment.create({ doctorId: input.doctorId, patientId: input.patientId, startsAt: input.startsAt, endsAt: input.endsAt, notes: input.notes }, { transaction });
  });

exports.cancel = async (id, user) => {
  const appointment = await Appointment.findByPk(id);
  if (!appointment) throw createError(404, 'No such appointment');
  if (user.role === 'doctor' && appointment.doctorId !== user.id) throw createError(403, 'Not your appointment');
  await appointment.update({ status: 'cancelled' });
  return appointment;
};
