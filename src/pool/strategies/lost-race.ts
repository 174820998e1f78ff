/** Why a call was cancelled: another one was faster. */
export class LostRace extends Error {
  constructor() {
    super('another provider was faster')
    this.name = 'LostRace'
  }
}
