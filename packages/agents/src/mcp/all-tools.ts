import type { Tool } from '../tool.ts';
import { decisionTool } from '../tools/decision.ts';
import { explainTool } from '../tools/explain.ts';
import { factsTool } from '../tools/facts.ts';
import { findingsTool } from '../tools/findings.ts';
import { openQuestionsTool } from '../tools/open-questions.ts';
import { proposalsTool, proposeAnswerTool, proposeFalsePositiveTool, proposeWaiverTool } from '../tools/propose.ts';
import { routesTool } from '../tools/routes.ts';
import { scopeTool } from '../tools/scope.ts';
import { itemTool, standardsTool } from '../tools/standards.ts';

/** In the order in which clients list them. */
export const TOOLS: readonly Tool[] = [
  decisionTool,
  findingsTool,
  explainTool,
  openQuestionsTool,
  routesTool,
  factsTool,
  scopeTool,
  standardsTool,
  itemTool,
  proposalsTool,
  proposeAnswerTool,
  proposeWaiverTool,
  proposeFalsePositiveTool,
];
