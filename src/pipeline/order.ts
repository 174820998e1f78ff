/** What decides which span came first: its time, or a seeded shuffle where times mean nothing. */
export const ORDERS = ['when', 'hash'] as const
export type Order = (typeof ORDERS)[number]
