const createError = require('http-errors');
const { Patient } = require('../models');
exports.search = async (req, res) => {
  const { q, limit } = req.query;
  const { Op } = require('sequelize');
  const rows = await Patient.findAll({ where: { name: { [Op.like]: `${q}%` } }, limit });
  res.json(rows);
};
exports.get = async (req, res) => {
  const patient = await Patient.findByPk(req.params.id);
  if (!patient) throw createError(404, 'No such patient');
  res.json(patient);
};
exports.create = async (req, res) => {
  const { name, birthDate, email, phone } = req.body;
  res.status(201).json(await Patient.create({ name, birthDate, email, phone }));
};
exports.remove = async (req, res) => {
  const count = await Patient.destroy({ where: { id: req.params.id } });
  if (count === 0) throw createError(404, 'No such patient');
  res.status(204).end();
};
