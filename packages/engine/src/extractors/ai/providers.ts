import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';

/** A library that calls models: its calls, how its client is made, and what it does when nothing is set. */
export interface Provider {
  by: string;
  calls: RegExp;
  made: RegExp;
  /** Defaults of the library: ms, and attempts after the first. */
  timeout: Known<number>;
  retries: Known<number>;
}

export const stated = (value: number): Known<number> => known(value, `${value}, the default of the library`);

// Defaults as the READMEs of the libraries state them.
export const PROVIDERS: readonly Provider[] = [
  {
    by: 'openai',
    calls: /^openai(?:\.\w+)?#(?:beta\.)?(?:chat\.completions|completions|responses)\.(?:create|parse|stream|runTools)$/,
    made: /^new openai(?:\.(?:OpenAI|AzureOpenAI))?$/,
    timeout: stated(600_000),
    retries: stated(2),
  },
  {
    by: 'openai embeddings',
    calls: /^openai(?:\.\w+)?#embeddings\.create$/,
    made: /^new openai(?:\.(?:OpenAI|AzureOpenAI))?$/,
    timeout: stated(600_000),
    retries: stated(2),
  },
  {
    by: 'groq',
    calls: /^groq-sdk(?:\.\w+)?#chat\.completions\.create$/,
    made: /^new groq-sdk(?:\.Groq)?$/,
    timeout: stated(60_000),
    retries: stated(2),
  },
  {
    by: 'anthropic',
    calls: /^@anthropic-ai\/sdk(?:\.\w+)?#(?:beta\.)?messages\.(?:create|stream|parse)$/,
    made: /^new @anthropic-ai\/sdk(?:\.Anthropic)?$/,
    timeout: stated(600_000),
    retries: stated(2),
  },
  {
    by: 'google',
    calls: /^@google\/(?:generative-ai|genai)\..*\b(?:generateContent|generateContentStream|sendMessage|sendMessageStream)$/,
    made: /^new @google\/(?:generative-ai\.GoogleGenerativeAI|genai\.GoogleGenAI)$/,
    timeout: ABSENT,
    retries: ABSENT,
  },
  {
    by: 'mistral',
    calls: /^@mistralai\/mistralai\.\w+#chat\.(?:complete|stream)$/,
    made: /^new @mistralai\/mistralai\.Mistral$/,
    timeout: ABSENT,
    retries: ABSENT,
  },
  {
    by: 'cohere',
    calls: /^cohere-ai\.\w+#(?:v2\.)?(?:chat|chatStream|generate)$/,
    made: /^new cohere-ai\.\w+$/,
    timeout: ABSENT,
    retries: ABSENT,
  },
  {
    by: 'ai',
    calls: /^ai\.(?:generateText|streamText|generateObject|streamObject)$/,
    made: /^never$/,
    timeout: ABSENT,
    retries: stated(2),
  },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/service_code_examples_bedrock-runtime.html
  {
    by: 'bedrock',
    calls: /^@aws-sdk\/client-bedrock-(?:agent-)?runtime\.\w+#(?:send|invokeModel|converse|converseStream|invokeModelWithResponseStream)$/,
    made: /^new @aws-sdk\/client-bedrock-(?:agent-)?runtime\.\w+$/,
    timeout: unknown('set by its request handler'),
    retries: stated(2),
  },
  {
    by: 'vertex',
    calls: /^@google-cloud\/vertexai\..*\b(?:generateContent|generateContentStream|sendMessage|sendMessageStream)$/,
    made: /^new @google-cloud\/vertexai\.VertexAI$/,
    timeout: ABSENT,
    retries: ABSENT,
  },
  { by: 'ollama', calls: /^ollama(?:\.\w+#|\.)(?:chat|generate)$/, made: /^new ollama\.Ollama$/, timeout: ABSENT, retries: known(0) },
  {
    by: 'replicate',
    calls: /^replicate(?:\.\w+)?#(?:run|stream)$/,
    made: /^new replicate$/,
    timeout: ABSENT,
    retries: unknown('not stated by the library'),
  },
  {
    by: 'hugging face',
    calls: /^@huggingface\/inference\.\w+#(?:chatCompletion|chatCompletionStream|textGeneration|textGenerationStream)$/,
    made: /^new @huggingface\/inference\.\w+$/,
    timeout: ABSENT,
    retries: unknown('not stated by the library'),
  },
  // https://openai.github.io/openai-agents-js/guides/running-agents
  {
    by: 'openai agents',
    calls: /^@openai\/agents\.(?:run|Runner#run)$/,
    made: /^never$/,
    timeout: ABSENT,
    retries: unknown('set at the model'),
  },
  {
    by: 'langchain',
    calls: /^@langchain\/.*#(?:invoke|stream|call)$/,
    made: /^new @langchain\/(?:openai|anthropic|google-genai)\.Chat\w+$/,
    timeout: ABSENT,
    retries: stated(6),
  },
];
