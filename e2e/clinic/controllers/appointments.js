const appointments = require('../services/appointments');
exports.list = async (req, res) => {
  const { rows, count } = await appointments.list(req.query);
  res.json({ items: rows, total: count });
};
exports.create = async (req, res) => {
  const created = await appointments.book(req.body);
  res.status(201).json(created);
};
exports.cancel = async (req, res) => {
  res.json(await appointments.cancel(req.params.id, req.user));
};
