/** `autonomy reserve release`: give up a reservation. */
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingAgent, agentFlag, coordinationDeps } from '../../lib/cli/coordination.ts'
import { releaseReservation } from '../../lib/coordination/reservations/release-reservation.ts'
import type { Reservation } from '../../lib/coordination/reservations/reservation.ts'

export default class ReserveRelease extends BaseCommand<typeof ReserveRelease, Reservation> {
  static override summary = 'Give up your own reservation before its time is over'
  static override examples = ['<%= config.bin %> reserve release res_1f2e3d4c --agent ann']
  static override args = { id: string({ description: 'id of the reservation', required: true }) }
  static override flags = { agent: agentFlag }

  protected override async operate(): Promise<Reservation> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return releaseReservation({ id: this.args.id, agent: await actingAgent(this.flags.agent, deps) }, deps)
  }

  protected override text({ reservation_id, paths }: Reservation): string {
    return `Released ${this.color.bold(reservation_id)}: ${paths.join(', ')}`
  }
}
