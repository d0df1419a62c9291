import { PROJECT_VERSION } from './project.ts'

type Json = Record<string, unknown>

/** `MIGRATIONS[n]` turns a file of version n into one of version n + 1. Each has a test. */
const MIGRATIONS: Readonly<Record<number, (json: Json) => Json>> = {}

export type Migrated = { readonly ok: true; readonly json: Json } | { readonly ok: false; readonly message: string }

/** Brings an older file up to date, step by step. */
export function migrate(json: Json, version: number): Migrated {
  let current = json
  for (let from = version; from < PROJECT_VERSION; from += 1) {
    const step = MIGRATIONS[from]
    if (!step) return { ok: false, message: `There is no way to bring a file of version ${from} up to version ${PROJECT_VERSION}.` }
    current = { ...step(current), version: from + 1 }
  }
  return { ok: true, json: current }
}
