import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { nodeFileSystem as files } from '../../../src/lib/platform/node-file-system.ts'

let directory = ''
let file = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'files-'))
  file = join(directory, 'a.json')
})
afterEach(() => rmSync(directory, { recursive: true }))

const throws = (code: string, part: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(part), hint: expect.any(String) })

it('reads text, and tells absence from failure', () => {
  writeFileSync(file, 'gr\u00fc\u00df')
  expect(files.readText(file)).toBe('gr\u00fc\u00df')
  expect(files.readTextIfPresent(join(file, 'below'))).toBeUndefined()
  expect(files.readTextIfPresent(join(directory, 'none'))).toBeUndefined()
  expect(() => files.readText(join(directory, 'none'))).toThrow(throws('NOT_FOUND', 'does not exist'))
  expect(() => files.readTextIfPresent(directory)).toThrow(throws('IO', 'is a directory'))
})

it('describes what is there, through links', () => {
  writeFileSync(file, 'abc')
  symlinkSync('a.json', join(directory, 'link'))
  expect(files.info(join(directory, 'link'))).toMatchObject({ kind: 'file', size: 3, ino: files.info(file)?.ino })
  expect(files.info(directory)?.kind).toBe('directory')
  expect(files.info('/dev/null')?.kind).toBe('other')
  expect(files.info(join(file, 'below'))).toBeUndefined()
  expect(files.info(join(directory, 'none'))).toBeUndefined()
})

it('lists names in order, none where there is no directory', () => {
  for (const name of ['b', 'a', 'C']) writeFileSync(join(directory, name), '')
  expect(files.list(directory)).toEqual(['C', 'a', 'b'])
  expect(files.list(join(directory, 'none'))).toEqual([])
})

it('removes files and links but never a directory, nor what a link points at', () => {
  writeFileSync(file, '')
  symlinkSync('a.json', join(directory, 'link'))
  files.remove(join(directory, 'link'))
  expect(existsSync(file)).toBe(true)
  files.remove(file)
  files.remove(file)
  expect(existsSync(file)).toBe(false)
  expect(() => files.remove(directory)).toThrow(throws('IO', 'not a regular file'))
})

it('makes directories with their parents, also when they are there', () => {
  files.makeDirectory(join(directory, 'x', 'y'))
  files.makeDirectory(join(directory, 'x', 'y'))
  expect(files.info(join(directory, 'x', 'y'))?.kind).toBe('directory')
  writeFileSync(file, '')
  expect(() => files.makeDirectory(join(file, 'z'))).toThrow(throws('IO', 'not a directory'))
})

it('reads at any position of an open file, also after it was renamed or removed', () => {
  writeFileSync(file, '0123456789')
  const handle = files.open(file)
  files.remove(file)
  const into = Buffer.alloc(4)
  expect(handle.read(into, 8)).toBe(2)
  expect(into.toString('utf8', 0, 2)).toBe('89')
  expect(handle.read(into, 10)).toBe(0)
  expect(handle.info().size).toBe(10)
  handle.close()
  handle.close()
})

it('does not hang on a pipe without a writer', () => {
  const pipe = join(directory, 'pipe')
  execFileSync('mkfifo', [pipe])
  const handle = files.open(pipe)
  expect(handle.info().kind).toBe('other')
  handle.close()
  expect(files.readTextIfPresent(pipe)).toBe('')
})

it('measures the disk as df does', () => {
  mkdirSync(join(directory, 'x'))
  const { share, available } = files.diskUse(join(directory, 'x'))
  const [, line = ''] = execFileSync('df', ['-P', '-k', directory], { encoding: 'utf8' }).split('\n')
  const [, , , , percent = ''] = line.split(/\s+/)
  expect(Math.abs(Math.ceil(share * 100) - Number.parseInt(percent, 10))).toBeLessThanOrEqual(1)
  expect(available).toBeGreaterThan(0)
})
