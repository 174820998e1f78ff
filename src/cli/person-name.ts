import {userInfo} from 'node:os'

/** Who sits here, as the operating system knows them. */
export function personName(): string {
  try {
    return userInfo().username
  } catch {
    // A user without a name (a container with a bare number).
    return 'unknown'
  }
}
