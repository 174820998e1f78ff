import {providerContract} from './contract.ts'

providerContract('ollama')
providerContract('openai')
providerContract('http')
