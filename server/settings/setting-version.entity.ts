import { Column, Entity, PrimaryColumn } from 'typeorm'
import {
  longText,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** Where a version came from: the policy file at the first start, a file that was imported, the desk, or a former version. */
export type SettingOrigin = 'file' | 'import' | 'desk' | 'back'

/** One version of what people promise and say. Never changed; one that is not in force yet may be withdrawn. */
@Entity('setting_versions')
export class SettingVersion {
  @PrimaryColumn({ type: 'int' }) version: number
  /** Canonical JSON of LiveSettings, packed where it is long (setting-versions.ts). */
  @Column(longText) document: string
  /** SHA-256 of the canonical JSON: what was altered behind our back is not believed. */
  @Column(text(64)) digest: string
  @Column(text(12)) origin: SettingOrigin
  @Column({ ...optionalId, name: 'author_id' }) authorId: string | null
  /** As colleagues know them: name and work number; for the command line, who ran it. */
  @Column(text(64)) author: string
  @Column(text(200)) why: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'in_force_from' }) inForceFrom: Date
  @Column({ ...optionalMoment, name: 'withdrawn_at' }) withdrawnAt: Date | null
  @Column({ ...optionalText(64), name: 'withdrawn_by' }) withdrawnBy: string | null
}
