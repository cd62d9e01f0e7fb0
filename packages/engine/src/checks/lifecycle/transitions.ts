import { defineCheck } from '../../check/define-check.ts';
import { printStep, rulesFor, statefulTables, stateSteps } from '../../derive/lifecycle.ts';
import type { RecordKind, Step } from '../../derive/lifecycle.ts';
import { foldName, keptOut, sameTable } from '../../derive/stock.ts';
import { told, wiringNote } from '../../derive/wired.ts';

const NONE = 'Nothing changes the state of such a record here.';

/** Whether something about the old state is asked at all, wherever. */
function asksOldState({ change, state }: Step): boolean | undefined {
  if (state === undefined) return undefined;
  const fold = foldName(state.column);
  if (
    change.rule !== undefined ||
    state.from.length > 0 ||
    change.tests.includes(fold) ||
    change.predicate.some((name) => foldName(name) === fold)
  )
    return true;
  return change.predicateOpen === true || change.testsOpen === true ? undefined : false;
}

export const oldStateAsked = defineCheck({
  id: 'lifecycle/old-state-demanded',
  title: 'Each change of state asks which state the record is in',
  failTitle: 'The state is set whatever it was before',
  needs: ['recordChanges', 'tables'],
  subjects: stateSteps,
  holds: asksOldState,
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'the old state is asked' : holds === false ? 'nothing asks for the old state' : 'what is asked before could not be read'}${wiringNote(step.change)}`,
  related: ({ change }) => change.related ?? [],
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const changedInOneStep = defineCheck({
  id: 'lifecycle/old-state-kept-until-written',
  title: 'The state that was asked for still holds when the new one is written',
  failTitle: 'Between asking for the old state and writing the new one another request can change it',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => stateSteps(facts).filter((step) => asksOldState(step) === true),
  holds: ({ change, state }) => {
    const kept = keptOut(change, state.column);
    if (kept === 'race' || kept === 'nothing') return false;
    return kept === undefined ? undefined : true;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? `kept by ${keptOut(step.change, step.state.column) === 'lock' ? 'a lock on the row' : 'the statement itself'}` : holds === false ? 'the old state is read first, without a lock, and is not part of the statement' : 'a lock outside of the database, or code that could not be read, takes part'}`,
  whenNone: 'na',
  noneMessage: 'No change of such a state asks for the old one.',
  confidence: 'proved',
});

export const outcomeTold = defineCheck({
  id: 'lifecycle/lost-changes-noticed',
  title: 'A change of state that met no record in the right state is noticed',
  failTitle: 'A change of state that changed nothing is reported as done',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) =>
    stateSteps(facts).filter(
      ({ change, state }) =>
        change.predicate.some((name) => foldName(name) === foldName(state.column)) && !change.started.every((one) => one === 'schedule'),
    ),
  holds: ({ change }) => told(change.rowsChecked),
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'the outcome is tested' : holds === false ? 'nobody looks how many rows were changed' : 'what becomes of the outcome could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No statement demands the old state of such a record.',
  confidence: 'proved',
});

export const oneTableOfTransitions = defineCheck({
  id: 'lifecycle/one-table-of-transitions',
  title: 'One table in the code says which state may follow which, and running code asks it',
  failTitle: 'No table that running code asks says which state may follow which',
  needs: ['recordChanges', 'tables', 'stateSets'],
  subjects: ({ recordChanges, tables, stateSets }) =>
    statefulTables({ recordChanges, tables })
      // Of a foreign table its owner has the rules.
      .filter((of) => of.table !== undefined && stateSteps({ recordChanges, tables }).some((step) => sameTable(step.change.table, of.name)))
      .map((of) => ({
        record: of.kind as RecordKind,
        of,
        rules: rulesFor(of, stateSets, recordChanges),
        at: stateSteps({ recordChanges, tables }).find((step) => sameTable(step.change.table, of.name))?.change.location,
      })),
  holds: ({ rules }) => (rules.some((one) => one.asked === true) ? true : rules.some((one) => one.asked === 'unknown') ? undefined : false),
  location: ({ rules, of, at }) => rules[0]?.location ?? of.table?.location ?? at,
  message: ({ of, rules }, holds) =>
    `${of.name}: ${rules[0] === undefined ? 'no table of transitions names its states' : `${rules[0].name}, ${holds === true ? 'which is asked' : 'which no code that runs asks'}`}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const rulesAskedEverywhere = defineCheck({
  id: 'lifecycle/transitions-asked-everywhere',
  title: 'Every change of state goes through the table of transitions',
  failTitle: 'Some changes of state go round the table of transitions',
  needs: ['recordChanges', 'tables', 'stateSets'],
  subjects: ({ recordChanges, tables, stateSets }) =>
    stateSteps({ recordChanges, tables }).filter((step) => rulesFor(step.of, stateSets, recordChanges).some((one) => one.asked === true)),
  holds: ({ change, state }) => {
    if (change.rule !== undefined || state.from.length > 0) return true;
    return change.testsOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'by the table, or from states the statement names' : holds === false ? 'the table is not asked' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No table of transitions is asked here.',
  confidence: 'likely',
});

export const databaseKeepsFinal = defineCheck({
  id: 'lifecycle/final-states-kept-by-database',
  title: 'The database refuses to leave a final state',
  failTitle: 'Only code keeps a record in its final state',
  needs: ['recordChanges', 'tables', 'migrationSteps'],
  subjects: ({ recordChanges, tables }) =>
    statefulTables({ recordChanges, tables }).flatMap((of) => (of.table === undefined ? [] : [{ record: of.kind, of, table: of.table }])),
  holds: ({ of, table }, { migrationSteps }) => {
    const triggers = migrationSteps.filter(
      (step) =>
        step.direction === 'up' &&
        step.action === 'create-trigger' &&
        ((step.table !== undefined && sameTable(step.table, table.name)) || (step.text ?? '').includes(table.name)),
    );
    const functions = migrationSteps
      .filter((step) => step.direction === 'up' && step.action === 'create-function')
      .map((step) => step.text ?? '');
    if (triggers.length === 0)
      return migrationSteps.some((step) => step.action === 'raw' && /trigger/i.test(step.text ?? '')) ? undefined : false;
    const guards = (text: string): boolean =>
      new RegExp(`old\\.\\s*"?${of.column?.name ?? 'status'}`, 'i').test(text) && /raise/i.test(text);
    const named = functions.filter((text) =>
      triggers.some(
        (one) =>
          /execute\s+(?:function|procedure)\s+([\w.]+)/i
            .exec(one.text ?? '')?.[1]
            ?.split('.')
            .pop() !== undefined &&
          text.includes(
            /execute\s+(?:function|procedure)\s+([\w.]+)/i
              .exec(one.text ?? '')?.[1]
              ?.split('.')
              .pop() ?? ' ',
          ),
      ),
    );
    if (triggers.some((one) => guards(one.text ?? '')) || named.some(guards)) return true;
    // The text of a step is shortened; a trigger before an update may be such a guard.
    return triggers.some(
      (one) =>
        /before\s+(?:insert\s+or\s+)?update/i.test(one.text ?? '') &&
        /status|state|transition|guard|prevent|enforce|check|valid|final|immutable|terminal/i.test(one.text ?? ''),
    )
      ? undefined
      : false;
  },
  location: ({ table }) => table.location,
  message: ({ table, of }, holds) =>
    `${table.name}.${of.column?.name ?? 'state'}: ${holds === true ? 'a trigger refuses to leave a final state' : holds === false ? 'no trigger refuses to leave a final state' : 'a trigger whose function could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No such record is stored by this service.',
  confidence: 'likely',
});

export const clientDoesNotChoose = defineCheck({
  id: 'lifecycle/state-not-chosen-by-client',
  title: 'Clients ask for an action; which state follows is decided by the service',
  failTitle: 'The client sends the state that is stored',
  needs: ['recordChanges', 'tables', 'routes'],
  subjects: ({ recordChanges, tables }) => {
    const of = statefulTables({ recordChanges, tables });
    return recordChanges
      .filter((change) => change.wiring?.state !== 'not-wired' && change.started.includes('request') && change.operation !== 'delete')
      .flatMap((change) => {
        const table = of.find((one) => sameTable(one.name, change.table));
        return table === undefined ||
          (change.operation === 'insert' && change.writesBody !== true) ||
          (change.states.length === 0 && change.writesBody !== true)
          ? []
          : [{ record: table.kind as RecordKind, change, of: table }];
      });
  },
  holds: ({ change, of }, { routes }) => {
    if (change.states.some((one) => one.fromRequest === true)) return change.rule !== undefined;
    if (change.writesBody === true) {
      const bodies = routes
        .filter((route) => change.routes.includes(`${route.method} ${route.path}`))
        .flatMap((route) => route.schemas.filter((part) => part.part === 'body'));
      const closed = bodies.filter(
        (part) =>
          part.strict === true &&
          part.fields !== undefined &&
          !part.fields.some((name) => foldName(name) === foldName(of.column?.name ?? 'status')),
      );
      if (bodies.length > 0 && closed.length === bodies.length) return true;
      if (bodies.some((part) => part.fields === undefined && part.by !== 'manual')) return undefined;
      return change.rule !== undefined || change.tests.includes(foldName(of.column?.name ?? 'status')) ? undefined : false;
    }
    return change.states.some((one) => one.to.length === 0 && one.fromRequest === 'unknown') ? undefined : true;
  },
  location: ({ change }) => change.location,
  message: ({ change, of }, holds) =>
    `${change.within ?? 'a handler'} writes ${change.writesBody === true ? `whatever the client sends to ${of.name}` : `${of.name}.${change.states[0]?.column ?? of.column?.name ?? 'state'}`}: ${holds === true ? 'the state is the service’s own' : holds === false ? 'the state may come from the client' : 'where the state comes from could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No request changes such a record.',
  confidence: 'likely',
});
