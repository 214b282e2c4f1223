/**
 * The sixteen rules that say what is behind an error, as data. Words match on word boundaries and without regard to case,
 * so that `timeout` does not fire on `timeouts_disabled`. The first rule that matches wins: special before general.
 */

export interface RootCauseRule {
  root_cause: string
  /** Each is looked for as whole words. */
  words: readonly string[]
}

export const ROOT_CAUSE_RULES: readonly RootCauseRule[] = [
  {
    root_cause: 'missing_dependency',
    words: ['ModuleNotFoundError', 'No module named', 'ImportError', 'Cannot find module'],
  },
  { root_cause: 'missing_command', words: ['command not found', 'not recognized as an internal or external command'] },
  { root_cause: 'port_in_use', words: ['Address already in use', 'EADDRINUSE', 'port is already allocated'] },
  { root_cause: 'disk_full', words: ['No space left on device', 'ENOSPC', 'Disk quota exceeded'] },
  { root_cause: 'read_only_file_system', words: ['Read-only file system', 'EROFS'] },
  {
    root_cause: 'out_of_memory',
    words: ['Out of memory', 'OutOfMemoryError', 'MemoryError', 'oom-killer', 'Process killed'],
  },
  {
    root_cause: 'certificate_problem',
    words: ['SSL certificate', 'certificate has expired', 'certificate verify failed', 'CERT_HAS_EXPIRED'],
  },
  {
    root_cause: 'authentication_failure',
    words: ['Authentication failed', 'authentication failure', 'Invalid credentials', 'HTTP 401', 'Unauthorized'],
  },
  {
    root_cause: 'insufficient_permissions',
    words: ['Permission denied', 'EACCES', 'EPERM', 'HTTP 403', 'Access denied'],
  },
  {
    root_cause: 'name_resolution',
    words: ['DNS resolution failed', 'ENOTFOUND', 'Name or service not known', 'EAI_AGAIN'],
  },
  {
    root_cause: 'service_unavailable',
    words: [
      'Connection refused',
      'ECONNREFUSED',
      'Docker daemon',
      'Service failed to start',
      'Database connection failed',
    ],
  },
  {
    root_cause: 'network_connectivity',
    words: ['Network is unreachable', 'No route to host', 'Connection reset by peer', 'ECONNRESET'],
  },
  {
    root_cause: 'timeout',
    words: ['Connection timed out', 'timed out', 'TimeoutError', 'ETIMEDOUT', 'Slow response time'],
  },
  {
    root_cause: 'configuration_error',
    words: ['Configuration file not found', 'Invalid configuration', 'environment variable not set'],
  },
  {
    root_cause: 'missing_file',
    words: [
      'File not found',
      'FileNotFoundError',
      'No such file or directory',
      'ENOENT',
      'Image not found',
      'HTTP 404',
    ],
  },
  {
    root_cause: 'code_defect',
    words: [
      'SyntaxError',
      'AttributeError',
      'KeyError',
      'ValueError',
      'TypeError',
      'IndexError',
      'NullPointerException',
      'HTTP 500',
    ],
  },
]
