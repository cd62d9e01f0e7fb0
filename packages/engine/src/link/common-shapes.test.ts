import { expect, test } from 'vitest';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

/** Ways in which Express services are commonly guarded and validated, each with what the running app does. */
async function routes(code: string, more: Record<string, string> = {}): Promise<string[]> {
  const dependencies = { express: '^4.18.2', joi: '^17', zod: '^3', yup: '^1', celebrate: '^15', passport: '^0.6', mongoose: '^7' };
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({ name: 'shapes', scripts: { start: 'node index.js' }, dependencies }),
      'index.js': `const express = require('express'); const app = express(); app.use(express.json());\n${code}\napp.listen(1);`,
      ...more,
    }),
  );
  const [service] = project.services;
  const found = service ? (await modelService(project, service)).facts.routes : [];
  return found.map((route) => {
    const schemas = route.schemas.filter((one) => one.part !== 'response').map((one) => ` ${one.part}:${one.by}`);
    return `${route.method} ${route.path} ${route.access}${schemas.join('')}`;
  });
}

test.each<[string, string, string[], Record<string, string>?]>([
  [
    'asyncHandler protect',
    "const jwt=require('jsonwebtoken'); const asyncHandler=require('express-async-handler'); const User=require('./user'); const protect=asyncHandler(async(req,res,next)=>{ let token; if(req.headers.authorization && req.headers.authorization.startsWith('Bearer')){ try{ token=req.headers.authorization.split(' ')[1]; const decoded=jwt.verify(token, process.env.JWT_SECRET); req.user=await User.findById(decoded.id).select('-password'); next(); }catch(error){ res.status(401); throw new Error('Not authorized'); } } if(!token){ res.status(401); throw new Error('no token'); } }); const admin=(req,res,next)=>{ if(req.user && req.user.isAdmin) next(); else { res.status(401); throw new Error('no'); } }; const getGoals=asyncHandler(async(req,res)=>{ res.json(await User.find()) }); const router=express.Router(); router.route('/').get(protect, getGoals).post(protect, admin, getGoals); app.use('/api/goals', router);",
    ['GET /api/goals guarded', 'POST /api/goals guarded'],
    { 'user.js': "const mongoose=require('mongoose'); module.exports=mongoose.model('User', mongoose.Schema({name:String}));" },
  ],
  [
    'a promisified verify and roles behind it',
    "const jwt=require('jsonwebtoken'); const {promisify}=require('util'); class AppError extends Error{constructor(m,s){super(m);this.statusCode=s;}} const User=require('./user'); const catchAsync=fn=>(req,res,next)=>{ fn(req,res,next).catch(next); }; const protect=catchAsync(async(req,res,next)=>{ let token; if(req.headers.authorization && req.headers.authorization.startsWith('Bearer')){ token=req.headers.authorization.split(' ')[1]; } else if(req.cookies.jwt){ token=req.cookies.jwt; } if(!token){ return next(new AppError('not logged in',401)); } const decoded=await promisify(jwt.verify)(token, process.env.JWT_SECRET); const currentUser=await User.findById(decoded.id); if(!currentUser) return next(new AppError('gone',401)); if(currentUser.changedPasswordAfter(decoded.iat)) return next(new AppError('changed',401)); req.user=currentUser; next(); }); const restrictTo=(...roles)=>(req,res,next)=>{ if(!roles.includes(req.user.role)) return next(new AppError('no',403)); next(); }; const r=express.Router(); r.get('/top', (req,res)=>res.json(1)); r.use(protect); r.get('/me', (req,res)=>res.json(1)); r.use(restrictTo('admin')); r.route('/').get((req,res)=>res.json(1)); app.use('/api/v1/users', r);",
    ['GET /api/v1/users/top open', 'GET /api/v1/users/me guarded', 'GET /api/v1/users guarded'],
    {
      'user.js':
        "const mongoose=require('mongoose'); const s=new mongoose.Schema({name:String}); s.methods.changedPasswordAfter=function(t){ if(this.changedAt){ return t < this.changedAt; } return false; }; module.exports=mongoose.model('User', s);",
    },
  ],
  [
    'messages of connect-flash, which no code of the service puts on the request',
    "app.use(require('connect-flash')()); app.use((req,res,next)=>{ res.locals.user=req.user||null; res.locals.error=req.flash('error'); next(); }); app.get('/a',(req,res)=>res.json(1)); app.get('/b',(req,res,next)=>{ if(req.isAuthenticated()) return next(); res.redirect('/login'); },(req,res)=>res.json(1));",
    ['GET /a open', 'GET /b guarded'],
  ],
  [
    'a method with a telling name that nobody was seen to define',
    "app.get('/a',(req,res,next)=>{ if(!req.requireRole('admin')) return res.status(403).end(); next(); },(req,res)=>res.json(1));",
    ['GET /a opaque'],
  ],
  [
    'what a parameter loads is there for the functions behind it',
    "const auth=(req,res,next)=>{ if(req.isAuthenticated()) return next(); res.redirect('/login'); }; const r=express.Router(); r.param('id', async(req,res,next,id)=>{ req.post=await find(id); if(!req.post) return res.status(404).end(); next(); }); r.put('/:id', auth, (req,res,next)=>{ if(req.post.author.toString()!==req.user.id) return res.status(403).end(); next(); }, (req,res)=>res.json(1)); r.get('/:id',(req,res)=>res.json(req.post)); async function find(id){ return globalThis.store.get(id); } app.use('/posts', r);",
    ['PUT /posts/:id guarded', 'GET /posts/:id open'],
  ],
  [
    'express-jwt unless',
    "const {expressjwt}=require('express-jwt'); app.use(expressjwt({secret:process.env.S, algorithms:['HS256']}).unless({path:['/login']})); app.post('/login',(req,res)=>res.json(1)); app.get('/a',(req,res)=>res.json(1));",
    ['POST /login open', 'GET /a guarded'],
  ],
  [
    'passport custom callback',
    "const passport=require('passport'); const auth=(req,res,next)=>{ passport.authenticate('jwt',{session:false},(err,user,info)=>{ if(err||!user) return res.status(401).json({m:'no'}); req.user=user; return next(); })(req,res,next); }; app.get('/a', auth, (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'passport custom callback that ignores',
    "const passport=require('passport'); const auth=(req,res,next)=>{ passport.authenticate('jwt',{session:false},(err,user)=>{ req.user=user; next(); })(req,res,next); }; app.get('/a', auth, (req,res)=>res.json(1));",
    ['GET /a open'],
  ],
  [
    'promise of passport',
    "const passport=require('passport'); const cb=(req,resolve,reject)=>async(err,user,info)=>{ if(err||info||!user) return reject(new Error('no')); req.user=user; resolve(); }; const auth=()=>async(req,res,next)=>new Promise((resolve,reject)=>{ passport.authenticate('jwt',{session:false},cb(req,resolve,reject))(req,res,next); }).then(()=>next()).catch((e)=>next(e)); app.get('/a', auth(), (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'session check',
    "const session=require('express-session'); app.use(session({secret:process.env.S})); const isAuth=(req,res,next)=>{ if(req.session && req.session.userId) return next(); res.redirect('/login'); }; app.get('/a', isAuth, (req,res)=>res.json(1)); app.get('/b', (req,res,next)=>{ if(!req.session.isLoggedIn) return res.redirect('/'); next(); }, (req,res)=>res.json(1));",
    ['GET /a guarded', 'GET /b guarded'],
  ],
  [
    'firebase',
    "const admin=require('firebase-admin'); admin.initializeApp(); const auth=async(req,res,next)=>{ const h=req.headers.authorization||''; const t=h.startsWith('Bearer ')?h.slice(7):null; if(!t) return res.status(401).json({}); try{ req.user=await admin.auth().verifyIdToken(t); return next(); }catch(e){ return res.status(401).json({}); } }; app.get('/a', auth, (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'auth0 bearer',
    "const {auth, requiredScopes}=require('express-oauth2-jwt-bearer'); const check=auth({audience:'x',issuerBaseURL:'https://y'}); app.get('/a', check, requiredScopes('read'), (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'clerk',
    "const {clerkMiddleware, requireAuth}=require('@clerk/express'); app.use(clerkMiddleware()); app.get('/a', requireAuth(), (req,res)=>res.json(1)); app.get('/b', (req,res)=>res.json(1));",
    ['GET /a guarded', 'GET /b open'],
  ],
  [
    'supertokens',
    "const {verifySession}=require('supertokens-node/recipe/session/framework/express'); app.get('/a', verifySession(), (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'keycloak',
    "const Keycloak=require('keycloak-connect'); const kc=new Keycloak({}); app.use(kc.middleware()); app.get('/a', kc.protect('realm:x'), (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'cookie jwt',
    "const jwt=require('jsonwebtoken'); app.use(require('cookie-parser')()); const auth=(req,res,next)=>{ const token=req.cookies.token; if(!token) return res.status(401).json({}); try{ const d=jwt.verify(token, process.env.S); req.userId=d.id; next(); }catch(e){ res.status(401).json({}); } }; app.get('/a', auth, (req,res)=>res.json(1));",
    ['GET /a guarded'],
  ],
  [
    'validator chain',
    "const {body,validationResult}=require('express-validator'); app.post('/a', body('email').isEmail(), body('p').isLength({min:5}), (req,res)=>{ const errors=validationResult(req); if(!errors.isEmpty()) return res.status(400).json({}); res.json(req.body.email); }); app.post('/b', [body('x').notEmpty()], (req,res,next)=>{ const e=validationResult(req); if(!e.isEmpty()) return res.status(422).json({}); next(); }, (req,res)=>res.json(req.body));",
    ['POST /a open body:express-validator', 'POST /b open body:express-validator'],
  ],
  [
    'celebrate',
    "const {celebrate,Joi,errors,Segments}=require('celebrate'); app.post('/a', celebrate({ [Segments.BODY]: Joi.object().keys({n:Joi.string().required()}), query:{q:Joi.string()} }), (req,res)=>res.json(req.body.n)); app.use(errors());",
    ['POST /a open body:joi querystring:joi'],
  ],
  [
    'zod validate all',
    "const {z}=require('zod'); const validate=(schema)=>(req,res,next)=>{ try{ schema.parse({body:req.body, query:req.query, params:req.params}); next(); }catch(e){ return res.status(400).send(e.errors); } }; const s=z.object({ body: z.object({name:z.string()}) }); app.post('/a', validate(s), (req,res)=>res.json(req.body));",
    ['POST /a open body:zod'],
  ],
  [
    'zod async body',
    "const {z}=require('zod'); const validate=(schema)=>async(req,res,next)=>{ const r=await schema.safeParseAsync(req.body); if(!r.success) return res.status(400).json(r.error); req.body=r.data; next(); }; app.post('/a', validate(z.object({name:z.string()})), (req,res)=>res.json(req.body));",
    ['POST /a open body:zod'],
  ],
  [
    'joi over picked parts',
    "const Joi=require('joi'); const pick=(object,keys)=>keys.reduce((obj,key)=>{ if(object && Object.prototype.hasOwnProperty.call(object,key)){ obj[key]=object[key]; } return obj; },{}); const validate=(schema)=>(req,res,next)=>{ const validSchema=pick(schema,['params','query','body']); const object=pick(req,Object.keys(validSchema)); const {value,error}=Joi.compile(validSchema).prefs({errors:{label:'key'},abortEarly:false}).validate(object); if(error){ return next(new Error('bad')); } Object.assign(req,value); return next(); }; const v={ createUser:{ body: Joi.object().keys({ email: Joi.string().required() }) } }; app.post('/a', validate(v.createUser), (req,res)=>res.json(req.body));",
    ['POST /a open body:joi'],
  ],
  [
    'joi direct',
    "const Joi=require('joi'); const validate=(schema,property='body')=>(req,res,next)=>{ const {error}=schema.validate(req[property]); if(error) return res.status(422).json({error:error.message}); next(); }; app.post('/a', validate(Joi.object({a:Joi.string()})), (req,res)=>res.json(req.body));",
    ['POST /a open body:joi'],
  ],
  [
    'yup',
    "const yup=require('yup'); const validate=(schema)=>async(req,res,next)=>{ try{ await schema.validate({body:req.body,query:req.query,params:req.params}); return next(); }catch(err){ return res.status(500).json({type:err.name}); } }; app.post('/a', validate(yup.object({body:yup.object({a:yup.string()})})), (req,res)=>res.json(req.body));",
    ['POST /a open body:yup'],
  ],
  [
    'unknown middleware',
    "const mw=require('some-lib').guard(); app.get('/a',(req,res,next)=>mw(req,res,next),(req,res)=>res.json(1));",
    ['GET /a opaque'],
  ],
  [
    'timeout beside',
    "app.use((req,res,next)=>{ const t=setTimeout(()=>{ res.status(408).end(); },1000); res.on('finish',()=>clearTimeout(t)); next(); }); app.use((req,res,next)=>{ setTimeout(next, 10); }); app.use(async(req,res,next)=>{ await new Promise(r=>setTimeout(r,5)); await new Promise((resolve,reject)=>{ const t=setTimeout(()=>{ reject(new Error('slow')); },9); require('work-lib').work((e,v)=>{ clearTimeout(t); resolve(v); }); }); next(); }); app.get('/a',(req,res)=>res.json(1));",
    ['GET /a open'],
  ],
])('%s', async (_name, code, want, more) => {
  expect((await routes(code, more)).toSorted()).toEqual(want.toSorted());
});

test('Fastify: hooks that look at the configuration of the route, prefixes of autoload, an app that its command makes', async () => {
  const app = `const fastify = require('fastify')(); fastify.register(require('@fastify/jwt'), { secret: process.env.S });`;
  const of = async (files: Record<string, string>, start = 'node index.js'): Promise<string[]> => {
    const dependencies = { fastify: '^4.20.0', '@fastify/jwt': '^7', '@fastify/autoload': '^5', 'fastify-cli': '^6' };
    const project = projectOf(
      memoryTree({ 'package.json': JSON.stringify({ name: 'shapes', scripts: { start }, dependencies }), ...files }),
    );
    const [service] = project.services;
    const found = service ? (await modelService(project, service)).facts.routes : [];
    return found.map((route) => `${route.path} ${route.access}`).toSorted();
  };
  const ask = `fastify.addHook('onRequest', async (request) => { if (request.routeOptions.config.public) return; await request.jwtVerify(); });`;
  const two = `fastify.get('/p', { config: { public: true } }, async () => 1); fastify.get('/q', async () => 1); fastify.listen({ port: 1 });`;
  expect(await of({ 'index.js': `${app} ${ask} ${two}` })).toEqual(['/p open', '/q guarded']);
  const load = `fastify.register(require('@fastify/autoload'), { dir: require('path').join(__dirname, 'routes'), options: { prefix: '/api' } }); fastify.listen({ port: 1 });`;
  const users = `module.exports = async (app) => { app.get('/', async () => 1); };`;
  expect(await of({ 'index.js': `${app} ${load}`, 'routes/users/index.js': users })).toEqual(['/api/users open']);
  expect(await of({ 'app.js': users }, 'fastify start -w -l info -P app.js')).toEqual(['/ open']);
});

test('the handler behind a wrapper of our own is the one that answers', async () => {
  const code = `const wrap = (fn) => (req, res, next) => { Promise.resolve(fn(req, res, next)).catch((error) => next(error)); };
const log = (name) => (req, res, next) => { console.log(name); next(); };
const app = require('express')();
app.get('/a', log('a'), wrap(async (req, res) => { res.json(req.query.x); }));
app.get('/b', (req, res) => res.json(1));
app.listen(1);`;
  const dependencies = { express: '^4.18.2' };
  const project = projectOf(
    memoryTree({ 'package.json': JSON.stringify({ name: 'x', scripts: { start: 'node index.js' }, dependencies }), 'index.js': code }),
  );
  const [service] = project.services;
  const found = service ? (await modelService(project, service)).facts.routes : [];
  expect(found.map((route) => [route.path, route.handler?.line, route.handler?.column])).toEqual([
    ['/a', 4, 30],
    ['/b', 5, 15],
  ]);
});
