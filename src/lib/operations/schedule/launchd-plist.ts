/** The property list of a launchd agent, as `man launchd.plist` describes it. Texts are escaped for XML. */
import { join } from 'node:path'
import { NICENESS, runArguments, scheduleId, type Schedule } from './schedule.ts'

type PlistValue = string | number | boolean | readonly PlistValue[] | { readonly [key: string]: PlistValue }

export function launchdLabel(workspace: string): string {
  return `com.autonomy.pipeline.${scheduleId(workspace)}`
}

export function launchdFile(home: string, workspace: string): string {
  return join(home, 'Library', 'LaunchAgents', `${launchdLabel(workspace)}.plist`)
}

export function launchdPlist(schedule: Schedule): string {
  const value = {
    Label: launchdLabel(schedule.workspace),
    ProgramArguments: runArguments(schedule),
    EnvironmentVariables: { PATH: schedule.path },
    StartInterval: schedule.every / 1000,
    RunAtLoad: true,
    Nice: NICENESS,
    ProcessType: 'Background',
    StandardOutPath: schedule.log,
    StandardErrorPath: schedule.log,
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    ...lines(value, ''),
    '</plist>',
    '',
  ].join('\n')
}

function lines(value: PlistValue, indent: string): readonly string[] {
  switch (typeof value) {
    case 'string':
      return [`${indent}<string>${escapeXml(value)}</string>`]
    case 'number':
      return [`${indent}<integer>${value}</integer>`]
    case 'boolean':
      return [`${indent}<${value}/>`]
    default:
      return container(value, indent)
  }
}

function container(value: object, indent: string): readonly string[] {
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    const members: readonly PlistValue[] = value
    return [`${indent}<array>`, ...members.flatMap((each) => lines(each, deeper)), `${indent}</array>`]
  }
  const entries: readonly [string, PlistValue][] = Object.entries(value)
  const members = entries.flatMap(([key, each]) =>
    [`${deeper}<key>${escapeXml(key)}</key>`].concat(lines(each, deeper)),
  )
  return [`${indent}<dict>`, ...members, `${indent}</dict>`]
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
