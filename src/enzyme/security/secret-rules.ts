/** One kind of secret by its documented form. */
export interface SecretRule {
  readonly kind: string
  /** Global. A group named `secret` narrows what is replaced. */
  readonly pattern: RegExp
  /** What no pattern can say. */
  readonly accepts?: (secret: string) => boolean
}

const rule = (kind: string, source: string, flags = ''): SecretRule => ({
  kind,
  // Not inside a longer word or token.
  pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${source})(?![A-Za-z0-9_])`, `g${flags}`),
})

/** Names that a value stands behind when it is secret, in English and Portuguese. */
const SECRET_NAMES =
  'pass(?:word|wd|phrase)|pwd|senha|secret|token|api[_-]?key|apikey|access[_-]?key|auth[_-]?key|client[_-]?secret|private[_-]?key|secret[_-]?key|credentials?|chave[_-]?(?:api|secreta)'

/**
 * Forms that the packaged rule set (secretlint's recommended preset) does not know, or knows more narrowly than the
 * providers' documentation. Each is what the provider documents, or what its program prints.
 */
export const SECRET_RULES: readonly SecretRule[] = [
  rule('google_api_key', 'AIza[0-9A-Za-z_-]{35}'),
  rule('google_oauth_secret', 'GOCSPX-[A-Za-z0-9_-]{28}'),
  rule('google_oauth_token', 'ya29\\.[A-Za-z0-9_-]{20,500}'),
  rule('azure_client_secret', '[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'),
  {kind: 'azure_storage_key', pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g},
  {kind: 'azure_sas', pattern: /[?&;]sig=(?<secret>[A-Za-z0-9%]{43,53}(?:%3D|=))/g},
  rule('openai_key', 'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}|sk-[A-Za-z0-9]{48}'),
  rule('anthropic_key', 'sk-ant-(?:api|admin|oat)\\d{2}-[A-Za-z0-9_-]{80,130}'),
  rule('openrouter_key', 'sk-or-v1-[a-f0-9]{64}'),
  rule('perplexity_key', 'pplx-[A-Za-z0-9]{40,60}'),
  rule('replicate_token', 'r8_[A-Za-z0-9]{37}'),
  rule('xai_key', 'xai-[A-Za-z0-9]{70,90}'),
  rule('huggingface_token', 'hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z0-9]{34}'),
  rule('gitlab_token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{19,127}[A-Za-z0-9_-]'),
  rule('github_token', 'gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255}'),
  rule('bitbucket_token', 'ATBB[A-Za-z0-9]{32}'),
  rule('atlassian_token', 'ATATT3[A-Za-z0-9_=-]{100,250}'),
  rule('pypi_token', 'pypi-AgE[A-Za-z0-9_-]{50,300}'),
  rule('rubygems_key', 'rubygems_[a-f0-9]{48}'),
  rule('crates_token', 'cio[A-Za-z0-9]{32}'),
  rule('slack_token', 'xox[abeoprs]-[A-Za-z0-9-]{20,250}|xapp-\\d-[A-Za-z0-9-]{20,250}'),
  rule('telegram_token', '\\d{8,10}:AA[A-Za-z0-9_-]{32,34}'),
  rule('discord_token', '[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}'),
  {
    kind: 'webhook',
    pattern:
      /https:\/\/(?:(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/\d{15,20}\/[\w-]{50,100}|[\w-]{1,80}\.webhook\.office\.com\/webhookb2\/[\w@/-]{60,300}|hooks\.zapier\.com\/hooks\/catch\/\d{4,12}\/\w{5,20})/g,
  },
  rule('twilio_key', 'SK[0-9a-f]{32}'),
  rule('mailgun_key', 'key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}'),
  rule('mailchimp_key', '[0-9a-f]{32}-us\\d{1,2}'),
  rule('brevo_key', 'xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}'),
  rule('sendgrid_key', 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}'),
  rule('stripe_key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,247}|whsec_[A-Za-z0-9+/]{32,64}'),
  rule('square_token', 'sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60}'),
  rule('shopify_token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
  rule('digitalocean_token', 'do[opr]_v1_[a-f0-9]{64}'),
  rule('doppler_token', 'dp\\.(?:pt|st|ct|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}'),
  rule('pulumi_token', 'pul-[a-f0-9]{40}'),
  rule('postman_key', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}'),
  rule('newrelic_key', 'NRAK-[A-Z0-9]{27}|NRJS-[a-f0-9]{19}|NRII-[A-Za-z0-9-]{32}'),
  rule('datadog_key', 'dd(?:api|app)_[A-Za-z0-9]{34,40}'),
  rule('dynatrace_token', 'dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}'),
  rule(
    'grafana_key',
    'glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2}|eyJrIjoi[A-Za-z0-9]{60,400}={0,2}',
  ),
  rule('sentry_token', 'sntrys_[A-Za-z0-9+/=_-]{60,300}|sntryu_[a-f0-9]{64}'),
  rule('terraform_token', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}'),
  rule('vault_token', 'hv[sbr]\\.[A-Za-z0-9_-]{24,300}'),
  rule('planetscale_token', 'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}'),
  rule('supabase_token', 'sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,60}'),
  rule('airtable_token', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'),
  rule('notion_token', 'ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43}'),
  rule('linear_key', 'lin_(?:api|oauth)_[A-Za-z0-9]{32,128}'),
  rule('figma_token', 'figd_[A-Za-z0-9_-]{40}'),
  rule('dropbox_token', 'sl\\.(?:u\\.)?[A-Za-z0-9_-]{120,1200}'),
  rule('facebook_token', 'EAA[A-Za-z0-9]{80,300}'),
  rule('databricks_token', 'dapi[a-f0-9]{32}(?:-\\d)?'),
  rule('fly_token', 'fo1_[A-Za-z0-9_-]{43}|FlyV1 fm\\d_[A-Za-z0-9+/=,_-]{100,}'),
  rule('heroku_key', 'HRKU-[A-Za-z0-9_-]{30,70}'),
  rule('netlify_token', 'nfp_[A-Za-z0-9]{36}'),
  rule('typeform_token', 'tfp_[A-Za-z0-9_.=-]{59}'),
  rule('mapbox_token', 'sk\\.eyJ[A-Za-z0-9_-]{40,200}\\.[A-Za-z0-9_-]{20,24}'),
  rule('contentful_token', 'CFPAT-[A-Za-z0-9_-]{43}'),
  rule('npm_token', 'npm_[A-Za-z0-9]{36}'),
  rule('docker_token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}'),
  rule('tailscale_key', 'tskey-(?:api|auth|client|scim|webhook)-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{20,48}'),
  rule('age_key', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  rule('aws_access_key', '(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}'),
  {
    kind: 'aws_secret_key',
    pattern: /aws.{0,30}?(?:secret|key|chave).{0,20}?["'\s:=](?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    accepts: (secret) => kindsOfCharacters(secret) >= 3 && entropyOf(secret) >= 4,
  },
  rule('jwt', 'eyJ[A-Za-z0-9_-]{8,2000}\\.eyJ[A-Za-z0-9_-]{8,4000}\\.[A-Za-z0-9_-]{16,1000}'),
  {
    kind: 'private_key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----[\s\S]{40,12000}?-----END (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  {
    kind: 'authorization',
    pattern:
      /\b(?:Bearer|Basic|Token)\s+(?<secret>[A-Za-z0-9._~+/-]{19,2000}(?:[A-Za-z0-9_~+/-]={0,2}))(?![A-Za-z0-9])/g,
    accepts: (secret) => kindsOfCharacters(secret) >= 2 && /\d/.test(secret) && entropyOf(secret) >= 3.5,
  },
  {
    kind: 'password',
    pattern:
      /\b(?:postgres(?:ql)?|mysqlx?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|ldaps?|smtps?|sftp|ftps?|ssh|https?|nats|mqtts?):\/\/[^\s:@/"'<>[\]{}]{0,100}:(?<secret>[^\s@/"'<>[\]{}]{3,200})@(?=[\w.[-])/gi,
    accepts: isNoPlaceholder,
  },
  {
    kind: 'password',
    pattern: new RegExp(
      `\\b[\\w.-]{0,40}(?:${SECRET_NAMES})["']?\\s{0,3}(?::=|=>|[:=])\\s{0,3}(?:"(?<secret>[^"\\s]{8,200})"|'(?<single>[^'\\s]{8,200})'|(?<bare>[^\\s"'\`,;(){}<>[\\]]{9,199}[^\\s"'\`,;(){}<>[\\].?!:]))`,
      'gi',
    ),
    accepts: (secret) =>
      isNoPlaceholder(secret) &&
      kindsOfCharacters(secret) >= 3 &&
      /\d/.test(secret) &&
      !/[()[\]{}<>\\]|\.\w+\.|^\d+(?:\.\d+)*$|^[\w-]+\.[a-z]+$/i.test(secret) &&
      entropyOf(secret) >= 3,
  },
]

/** What people write where the secret would stand. */
function isNoPlaceholder(secret: string): boolean {
  return !/^(?:x+|\*+|\.+|pass(?:word|wd)?\d{0,3}|secret|changeme|user(?:name)?|your.*|my.*|example.*|test\d{0,3}|foo|bar|token|null|none|undefined|senha|\$.*|%.*|<.*|\[.*)$/i.test(
    secret,
  )
}

/** Lower case, upper case, digits, others: how many of them occur. */
function kindsOfCharacters(text: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length
}

/** Shannon entropy of the characters of a text, in bits each. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
