const { Router } = require('express');
const Joi = require('joi');
const rateLimit = require('express-rate-limit');
const wrap = require('../utils/async-handler');
const validate = require('../middleware/validate');
const { requireLogin, requireRole } = require('../middleware/auth');
const auth = require('../controllers/auth');
const appointments = require('../controllers/appointments');
const patients = require('../controllers/patients');

const router = Router();
const id = Joi.object({ id: Joi.string().uuid().required() });
const loginLimit = rateLimit({ windowMs: 15 * 60 * 1000, limit: 10, standardHeaders: 'draft-7', legacyHeaders: false });

router.post('/login', loginLimit, validate({ body: Joi.object({ email: Joi.string().email().max(254).required(), password: Joi.string().max(200).required() }) }), wrap(auth.login));
router.use(requireLogin);
router.post('/logout', auth.logout);
router.get('/me', auth.me);
router.get('/appointments', validate({ query: Joi.object({ doctorId: Joi.string().uuid().required(), from: Joi.date().iso().required(), to: Joi.date().iso().required(), limit: Joi.number().integer().min(1).max(100).default(50), offset: Joi.number().integer().min(0).max(100000).default(0) }) }), wrap(appointments.list));
router.post('/appointments', requireRole('reception', 'admin'), validate({ body: Joi.object({ doctorId: Joi.string().uuid().required(), patientId: Joi.string().uuid().required(), startsAt: Joi.date().iso().required(), endsAt: Joi.date().iso().greater(Joi.ref('startsAt')).required(), notes: Joi.string().max(2000) }) }), wrap(appointments.create));
router.post('/appointments/:id/cancel', validate({ params: id }), wrap(appointments.cancel));
router.get('/patients', validate({ query: Joi.object({ q: Joi.string().min(2).max(100).required(), limit: Joi.number().integer().min(1).max(50).default(20) }) }), wrap(patients.search));
router.get('/patients/:id', validate({ params: id }), wrap(patients.get));
router.post('/patients', requireRole('reception', 'admin'), validate({ body: Joi.object({ name: Joi.string().max(200).required(), birthDate: Joi.date().iso().required(), email: Joi.string().email().max(254), phone: Joi.string().max(40) }) }), wrap(patients.create));
router.delete('/patients/:id', requireRole('admin'), validate({ params: id }), wrap(patients.remove));
module.exports = router;
