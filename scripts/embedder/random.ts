/** Where the trainer has its numbers from. */
export {SeededRandom} from '../random/seeded-random.ts'
