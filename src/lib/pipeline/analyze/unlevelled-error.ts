/**
 * Error lines that state no level: shell messages, compiler output, exceptions, plain `... failed`. First the phrases
 * that only mention errors are blanked (`0 errors`, `error handling`), then what is left must hold a phrase that people
 * and programs use when something went wrong. The word `error` alone, in the middle of a sentence, is not one.
 */
import { NUMBER } from './masked-line.ts'

const COUNTED = 'errors?|failures?|failed|fails?|exceptions?|problems?|issues?|vulnerabilities'

const MENTIONS = new RegExp(
  [
    String.raw`\b(?:0|no|zero|without|any|never)(?: \w+){0,2} (?:${COUNTED}|errors? found)\b`,
    String.raw`\b\w*(?:${COUNTED}|error_count|fail_count)["']?\s?[:=]\s?0\b`,
    String.raw`\berror[ _-](?:handl\w+|budget|rate|recovery|report\w*|log\w*|messages?|counts?|track\w*|pages?|boundar\w+|code 0)\b`,
    String.raw`\bfail(?:ure)?[ _-]?(?:safe|over|fast|open|closed|under)\b`,
    String.raw`\b(?:on|if|when|for|check|checking for|detect|handle|handling|simulate) (?:an? |any |the )?(?:\w+ )?(?:errors?|fail\w*|exceptions?)\b`,
    String.raw`\b(?:exit|error|return|status) ?(?:code|status)?[ :=]+0\b`,
    // Quoted source comments
    String.raw`\b(?:TODO|FIXME)\b.*`,
    String.raw`--?[\w-]*(?:error|fail|invalid|abort)[\w-]*`,
  ].join('|'),
  'gi',
)

const SIGNS: readonly RegExp[] = [
  // error: / error (at 1:2) / parse error / error 10061 / Error at the start / ERROR anywhere
  new RegExp(
    String.raw`(?<![\w/.])error\s?(?:[:[({!]|$|code\b|occurred|while|in |at |${NUMBER}|[A-Z]{1,4}${NUMBER})`,
    'i',
  ),
  /(?<![\w./])(?:ERRORS?|ERR!)(?![\w./])/,
  /(?:^|[\]:>-] ?)Error\b/,
  /\b(?:syntax|fatal|internal|runtime|unexpected|parse|type|compile|compilation|linker|build|network|server|client|connection|io|validation|unknown|unrecoverable|unhandled) errors?\b/i,
  new RegExp(String.raw`(?:[1-9]|${NUMBER})(?: \w+){0,4} (?:errors?|failures?)\b`, 'i'),
  // Exceptions by their name, as most languages print them
  /(?<![\w/-])[\w.$]*(?:Error|Exception|Throwable|Panic)(?=:|\s*$|\s?\()/,
  /\b(?:exception in thread|traceback \(most recent|(?:unhandled|uncaught|unexpected|got|caught|raised|threw an?) (?:\w+ )?exception)\b/i,
  /(?<![\w-])(?:fail|fails|failed|failure|FAILURES|FAIL)(?![\w-])/i,
  // Messages of the operating system and the shell
  /\b(?:command not found|no such (?:file|device|host|process|module|container|image)|permission denied|access denied|not permitted|forbidden|unauthorized)\b/i,
  /\b(?:connection|request|operation|access|was|been|is) (?:refused|denied|reset|aborted|timed out|rejected)\b/i,
  /\b(?:timed out|broken pipe|unreachable|no route to host|temporarily unavailable|service unavailable|too many (?:open files|requests|connections))\b/i,
  /\b(?:no space left|disk quota exceeded|read-only file system|out of memory|cannot allocate|oom-killer?|input\/output error)\b/i,
  /\b(?:segmentation fault|segfault|core dumped|bus error|stack overflow|deadlock|panic|abort trap|killed|crashed|aborted)\b/i,
  /\b(?:invalid (?:\w+ )?(?:option|argument|user|yaml|json|token|syntax|value|configuration|credentials|key|input|format|command)|unbound variable|undefined (?:symbol|reference|variable|function)|corrupt(?:ed)?)\b/i,
  /\b(?:cannot|can't|could ?n[o']t|unable to|not able to)\b/i,
  /(?:^|[:\]-] ?|\b(?:was|were|is|module|file|package|host|table|key) )not found\b/i,
  /\b(?:can only be used in a function|division by (?:0|zero)|value too great for base|error token is|break-in attempt|certificate has expired|vulnerabilit(?:y|ies) (?:found|detected))\b/i,
]

/** Whether a masked line without a level reports that something went wrong. */
export function reportsError(masked: string): boolean {
  const text = masked.replaceAll(MENTIONS, ' ')
  return SIGNS.some((sign) => sign.test(text))
}
