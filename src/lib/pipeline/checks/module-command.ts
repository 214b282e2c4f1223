/**
 * How to ask an interpreter whether it can load a module. The module's name goes in as an argument, never into the
 * program text, and has the form of a module name: it cannot carry code.
 */
import { basename } from 'node:path'

export type ModuleCommand = { ok: true; argv: readonly [string, ...string[]] } | { ok: false; problem: string }

const PYTHON_PROGRAM = 'import importlib, sys; importlib.import_module(sys.argv[1])'
/** Resolves without running the package; finds CommonJS and ESM packages alike. */
const NODE_PROGRAM = 'import.meta.resolve(process.argv[1])'

const PYTHON_MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/
const NODE_MODULE = /^(node:)?(@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~][\w.~-]*(\/[\w~-][\w.~-]*)*$/

/** @param interpreter a program name or path: `python3`, `.venv/bin/python`, `node` */
export function moduleCommand(interpreter: string, module: string): ModuleCommand {
  const program = basename(interpreter)
  if (/^(python|pypy)/.test(program)) {
    return PYTHON_MODULE.test(module)
      ? { ok: true, argv: [interpreter, '-c', PYTHON_PROGRAM, module] }
      : { ok: false, problem: `${JSON.stringify(module)} is not the name of a Python module` }
  }
  if (/^node(js)?$/.test(program)) {
    return NODE_MODULE.test(module)
      ? { ok: true, argv: [interpreter, '--input-type=module', '-e', NODE_PROGRAM, '--', module] }
      : { ok: false, problem: `${JSON.stringify(module)} is not the name of a Node package` }
  }
  return {
    ok: false,
    problem: `modules of ${JSON.stringify(program)} cannot be checked, only those of python and node`,
  }
}
