/**
 * Secrets by their shape, as data for `redact.ts`. Every expression runs in linear time: it begins at a fixed text or
 * at a border that a failed attempt cannot slide along, and no two neighbouring parts can take the same character.
 * `keep` is the number of the group that stays (a key's name, a URL's scheme); everything else becomes `[redacted:kind]`.
 */
export interface SecretPattern {
  kind: string
  expression: RegExp
  keep?: 1
}

const NOT_INSIDE_WORD = '(?<![A-Za-z0-9_-])'

/** A token that begins with `prefix` at a word border and goes on with at least `least` of the characters in `set`. */
function token(kind: string, prefix: string, [set, least]: readonly [string, number]): SecretPattern {
  return { kind, expression: new RegExp(`${NOT_INSIDE_WORD}(?:${prefix})[${set}]{${least},}`, 'g') }
}

const BASE64URL = 'A-Za-z0-9_-'
const WORD = 'A-Za-z0-9'

const SENSITIVE_NAME =
  'passwords?|passwd|passphrase|pwd|secrets?|tokens?|api[_-]?keys?|apikeys?|access[_-]?keys?|account[_-]?keys?' +
  '|secret[_-]?keys?|private[_-]?keys?|signing[_-]?keys?|encryption[_-]?keys?|credentials?|connection[_-]?string' +
  '|session[_-]?id|cookie|set-cookie|x-auth-token|client[_-]?secret|sharedaccesskey|sharedaccesssignature|authorization'

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  // A header's value runs to the end of the line or of the quoted argument it stands in.
  {
    kind: 'authorization',
    expression: /((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?)(?!\s|\[redacted:)[^\r\n"']+/gi,
    keep: 1,
  },
  { kind: 'authorization', expression: /(\b(?:bearer|basic) )(?!\[redacted:)[A-Za-z0-9+/=._~-]{8,}/gi, keep: 1 },
  {
    kind: 'webhook',
    expression:
      /((?:hooks\.slack\.com\/(?:services|workflows|triggers)|(?:discord|discordapp)\.com\/api\/webhooks)\/)[^\s"'<>]+/gi,
    keep: 1,
  },
  { kind: 'webhook', expression: /(\.webhook\.office\.com\/)[^\s"'<>]+/gi, keep: 1 },
  // The password in a URL may hold anything but white space and a slash.
  { kind: 'url-credentials', expression: /(:\/\/)(?!\[redacted:)[^\s/:@"'<>]*:[^\s/"'<>]+@/g, keep: 1 },
  { kind: 'url-credentials', expression: /(:\/\/)(?!\[redacted:)[A-Za-z0-9_-]{16,}@/g, keep: 1 },
  { kind: 'jwt', expression: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,3}/g },
  token('aws-key-id', 'AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AGPA|ANPA', ['A-Z0-9', 16]),
  token('github', 'gh[pousr]_', [WORD, 20]),
  token('github', 'github_pat_', ['A-Za-z0-9_', 20]),
  token('gitlab', 'gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-', [BASE64URL, 16]),
  token('npm', 'npm_', [WORD, 30]),
  token('slack', 'xox[abeoprs]-|xapp-|xoxe\\.xox[bp]-', ['A-Za-z0-9-', 10]),
  token('anthropic', 'sk-ant-', [BASE64URL, 16]),
  token('openai', 'sk-', [BASE64URL, 20]),
  token('stripe', '(?:sk|rk|pk)_(?:live|test)_|whsec_', [WORD, 10]),
  token('sendgrid', 'SG\\.', ['A-Za-z0-9_.-', 30]),
  token('google', 'AIza', [BASE64URL, 30]),
  token('google', 'ya29\\.|GOCSPX-', [BASE64URL, 20]),
  token('huggingface', 'hf_', [WORD, 20]),
  token('vault', 'hv[sbr]\\.', [BASE64URL, 20]),
  token('pypi', 'pypi-', [BASE64URL, 30]),
  token('docker', 'dckr_pat_', [BASE64URL, 20]),
  token('shopify', 'shp(?:at|ca|pa|ss)_', ['a-fA-F0-9', 20]),
  token('digitalocean', 'do[opr]_v1_', ['a-f0-9', 30]),
  token('linear', 'lin_api_', [WORD, 20]),
  token('grafana', 'glsa_|glc_', [BASE64URL, 20]),
  token('groq', 'gsk_', [WORD, 20]),
  token('databricks', 'dapi', ['a-f0-9', 30]),
  token('twilio', 'SK|AC', ['a-f0-9', 32]),
  { kind: 'telegram', expression: /(?<![0-9])(?:bot)?[0-9]{8,10}:[A-Za-z0-9_-]{35,}/g },
  {
    kind: 'azure',
    expression: /(\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=)(?!\[redacted:)[^\s;"']+/gi,
    keep: 1,
  },
  { kind: 'azure', expression: /([?&;]sig=)(?!\[redacted:)[^\s&"'<>]+/gi, keep: 1 },
  {
    kind: 'aws-secret',
    expression: /(\baws[\w-]{0,30}secret[\w-]{0,30}["']?\s{0,4}[:=]\s{0,4}["']?)(?!\[redacted:)[A-Za-z0-9/+=]{16,}/gi,
    keep: 1,
  },
  // name = value, "name": "value", --name value, NAME=value; the name may be the end of a longer one
  {
    kind: 'assignment',
    expression: new RegExp(
      String.raw`((?:${SENSITIVE_NAME})(?:[_-](?:hash|value|id|base64|b64))?\\?["']?\s{0,4}(?:={1,3}>?|:=|:)(?![=>])\s{0,4})(?!\s|\[redacted:|\\?["']\[redacted:|(?:null|none|nil|true|false|undefined)\b)(?:\\?"[^"\r\n]*"?|'[^'\r\n]*'?|[^\s,;&"']+)`,
      'gi',
    ),
    keep: 1,
  },
  {
    kind: 'assignment',
    expression:
      /((?<![\w-])--?(?:password|passwd|token|secret|api-key|apikey|access-key)\s{1,4})(?![-\s]|\[redacted:)[^\s]+/gi,
    keep: 1,
  },
]
