import {isNoWord, kindsOfCharacters} from './randomness.ts'
import type {SecretRule} from './secret-rule.ts'

/** A token that stands by itself, and not inside a longer word or token. Source of a regular expression. */
function rule(kind: string, source: string, further: Pick<SecretRule, 'accepts' | 'mark'> = {}): SecretRule {
  return {kind, pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${source})(?![A-Za-z0-9_])`, 'g'), ...further}
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Of a form so short or so plain that words may have it: lower case, upper case and digits must be there. */
function isMixed(secret: string): boolean {
  return kindsOfCharacters(secret.replace(/[_-]/g, '')) >= 3
}

/** Of a form with a prefix of its own, which a long name of a program may have too. */
function hasLettersAndDigits(secret: string): boolean {
  return kindsOfCharacters(secret.slice(secret.indexOf('_') + 1)) >= 2
}

/**
 * Forms that the packaged rule set (secretlint's recommended preset) does not know, or knows more narrowly than the
 * providers' documentation. Each is what the provider documents, or what its program prints.
 */
export const PROVIDER_TOKENS: readonly SecretRule[] = [
  rule('google_api_key', 'AIza[0-9A-Za-z_-]{35}'),
  rule('google_oauth_secret', 'GOCSPX-[A-Za-z0-9_-]{28}'),
  rule('google_oauth_token', 'ya29\\.[A-Za-z0-9_-]{20,500}'),
  rule('google_oauth_token', '1//0[A-Za-z0-9_-]{40,400}'),
  rule('azure_client_secret', '[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'),
  rule('azure_key', '[A-Za-z0-9]{52}JQQJ9[9D][A-Za-z0-9]{26}', {mark: 'JQQJ9'}),
  {kind: 'azure_storage_key', pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g},
  {kind: 'azure_sas', pattern: /[?&;]sig=(?<secret>[A-Za-z0-9%]{43,53}(?:%3D|=))/g},
  rule('openai_key', 'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}|sk-[A-Za-z0-9]{48}'),
  rule('anthropic_key', 'sk-ant-(?:api|admin|oat)\\d{2}-[A-Za-z0-9_-]{80,130}'),
  rule('openrouter_key', 'sk-or-v1-[a-f0-9]{64}'),
  rule('perplexity_key', 'pplx-[A-Za-z0-9]{40,60}'),
  rule('replicate_token', 'r8_[A-Za-z0-9]{37}'),
  rule('xai_key', 'xai-[A-Za-z0-9]{70,90}'),
  rule('nvidia_key', 'nvapi-[A-Za-z0-9_-]{60,72}'),
  // Also of others that took over its form: Moonshot, DashScope.
  rule('deepseek_key', 'sk-[a-f0-9]{32}'),
  rule('cerebras_key', 'csk-[a-z0-9]{48}'),
  rule('fireworks_key', 'fw_[A-Za-z0-9]{22,24}', {accepts: isMixed}),
  rule('together_key', 'tgp_v1_[A-Za-z0-9_-]{43}'),
  rule('voyage_key', 'pa-[A-Za-z0-9_-]{43}', {accepts: isMixed}),
  rule('jina_key', 'jina_[a-f0-9]{32}[A-Za-z0-9_-]{28}'),
  rule('elevenlabs_key', 'sk_[a-f0-9]{48}'),
  rule('tavily_key', 'tvly-(?:(?:dev|prod)-)?[A-Za-z0-9]{32}'),
  rule('firecrawl_key', 'fc-[a-f0-9]{32}'),
  rule('pinecone_key', 'pcsk_[A-Za-z0-9]{5,7}_[A-Za-z0-9]{60,72}'),
  rule('langsmith_key', 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}'),
  rule('langfuse_key', `sk-lf-${UUID}`),
  rule('wandb_key', 'wandb_v1_[A-Za-z0-9_]{60,100}'),
  rule('runpod_key', 'rpa_[A-Za-z0-9]{42,48}', {accepts: isMixed}),
  rule('modal_token', 'a[ks]-[A-Za-z0-9]{22}', {accepts: isMixed}),
  rule('huggingface_token', 'hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z0-9]{34}'),
  rule(
    'gitlab_token',
    'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{19,127}[A-Za-z0-9_-]|GR1348941[A-Za-z0-9_-]{20}',
  ),
  rule('github_token', 'gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255}'),
  rule('bitbucket_token', 'ATBB[A-Za-z0-9]{32}'),
  rule('atlassian_token', 'AT[AC]TT3[A-Za-z0-9_=-]{100,250}'),
  rule('pypi_token', 'pypi-AgE[A-Za-z0-9_-]{50,300}'),
  rule('rubygems_key', 'rubygems_[a-f0-9]{48}'),
  rule('crates_token', 'cio[A-Za-z0-9]{32}'),
  rule('sourcegraph_token', 'sgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40}'),
  rule('buildkite_token', 'bkua_[a-f0-9]{40}'),
  rule('circleci_token', 'CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}'),
  rule('sonar_token', 'sq[apu]_[a-f0-9]{40}'),
  rule('snyk_token', 'snyk_[us]at\\.[a-f0-9]{8}\\.[A-Za-z0-9_-]{20,300}(?:\\.[A-Za-z0-9_-]{20,300})?'),
  rule('harness_token', '[ps]at\\.[A-Za-z0-9_-]{22}\\.[a-f0-9]{24}\\.[A-Za-z0-9]{20}'),
  rule('octopus_key', 'API-[A-Z0-9]{26}'),
  rule('artifactory_key', 'AKCp[A-Za-z0-9]{69}|cmVmdGtu[A-Za-z0-9]{56}'),
  rule('nuget_key', 'oy2[a-z0-9]{43}'),
  rule('clojars_token', 'CLOJARS_[a-z0-9]{60}'),
  rule('infracost_key', 'ico-[A-Za-z0-9]{32}', {accepts: isMixed}),
  rule('prefect_key', 'pn[ub]_[A-Za-z0-9]{32,64}', {accepts: hasLettersAndDigits}),
  rule('readme_key', 'rdme_[a-z0-9]{70}'),
  rule('launchdarkly_key', `(?:api|sdk)-${UUID}`),
  rule('posthog_key', 'phx_[A-Za-z0-9]{43,47}'),
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
  rule('plaid_token', `access-(?:production|development|sandbox)-${UUID}`),
  rule('paddle_key', 'pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}'),
  rule('paypal_token', 'access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}'),
  rule('mercadopago_token', 'APP_USR-\\d{16}-\\d{6}-[a-f0-9]{32}-\\d{6,12}'),
  rule('asaas_key', '\\$aact_(?:prod|hmlg)_[A-Za-z0-9+/:=]{100,300}'),
  rule('flutterwave_key', 'FLWSECK(?:_TEST)?-[a-f0-9]{12,32}(?:-X)?'),
  rule('shippo_token', 'shippo_(?:live|test)_[a-f0-9]{40}'),
  rule('easypost_key', 'EZ[AT]K[A-Za-z0-9]{54}'),
  rule('duffel_token', 'duffel_(?:live|test)_[A-Za-z0-9_=-]{43}'),
  rule('lob_key', '(?:live|test)_[a-f0-9]{35}'),
  rule('shopify_token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
  rule('digitalocean_token', 'do[opr]_v1_[a-f0-9]{64}'),
  rule('cloudflare_origin_key', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}'),
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
  rule('terraform_token', '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}', {mark: '.atlasv1.'}),
  rule('vault_token', 'hv[sbr]\\.[A-Za-z0-9_-]{24,300}'),
  // Before version 1.10.
  rule('vault_token', '[sb]\\.[A-Za-z0-9]{24}', {accepts: (secret) => /\d/.test(secret) && isNoWord(secret)}),
  rule(
    'onepassword_key',
    'ops_eyJ[A-Za-z0-9+/_-]{250,2000}={0,3}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}',
  ),
  rule('bitwarden_token', `0\\.${UUID}\\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==`),
  rule('planetscale_token', 'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{31,63}[A-Za-z0-9_=-]'),
  rule('supabase_token', 'sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,60}'),
  rule('airtable_token', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'),
  rule('asana_token', '[12]/\\d{12,20}(?:/\\d{12,20})?:[a-f0-9]{32}'),
  rule('resend_key', 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}', {accepts: isMixed}),
  rule('frameio_token', 'fio-u-[A-Za-z0-9_=-]{64}'),
  rule('adafruit_key', 'aio_[A-Za-z0-9]{28}', {accepts: isMixed}),
  rule('hubspot_token', `pat-[a-z]{2}\\d-${UUID}`),
  rule('notion_token', 'ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43}'),
  rule('linear_key', 'lin_(?:api|oauth)_[A-Za-z0-9]{32,128}'),
  rule('figma_token', 'figd_[A-Za-z0-9_-]{40}'),
  rule('dropbox_token', 'sl\\.(?:u\\.)?[A-Za-z0-9_-]{120,1200}'),
  rule('facebook_token', 'EAA[A-Za-z0-9]{80,300}'),
  rule('databricks_token', 'dapi[a-f0-9]{32}(?:-\\d)?'),
  rule('fly_token', 'fo1_[A-Za-z0-9_-]{43}|(?:FlyV1 )?fm(?:\\d|1[ar])_[A-Za-z0-9+/=,_-]{99,}[A-Za-z0-9+/=_-]'),
  rule('heroku_key', 'HRKU-[A-Za-z0-9_-]{30,70}'),
  rule('netlify_token', 'nfp_[A-Za-z0-9]{36}'),
  rule('vercel_token', 'vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30}'),
  rule('deno_token', 'dd[opw]_[A-Za-z0-9]{36}'),
  rule('neon_key', 'napi_[a-z0-9]{60,64}'),
  rule('neon_password', 'npg_[A-Za-z0-9]{12,16}', {accepts: isMixed}),
  rule('render_key', 'rnd_[A-Za-z0-9]{28}', {accepts: isMixed}),
  rule('expo_token', 'expo_[A-Za-z0-9_-]{40}', {accepts: isMixed}),
  rule('scalingo_token', 'tk-us-[A-Za-z0-9_-]{48}'),
  rule('openshift_token', 'sha256~[A-Za-z0-9_-]{43}'),
  rule('yandex_key', 'AQVN[A-Za-z0-9_-]{35,38}|y[0-3]_[A-Za-z0-9_-]{55,60}', {accepts: isMixed}),
  rule('alibaba_key', 'LTAI[A-Za-z0-9]{12,20}', {accepts: isMixed}),
  rule('tencent_key', 'AKID[A-Za-z0-9]{32}', {accepts: isMixed}),
  rule('confluent_key', 'cflt[A-Za-z0-9+/]{60}', {accepts: isMixed}),
  rule('typeform_token', 'tfp_[A-Za-z0-9_.=-]{39,89}[A-Za-z0-9_=-]', {accepts: isMixed}),
  // By itself it is any text of 42 characters: by the scheme that Okta has for it.
  {
    kind: 'okta_token',
    pattern: /(?<![A-Za-z0-9_])SSWS\s{1,4}(?<secret>[A-Za-z0-9_-]{30,60})(?![\w-])/g,
    accepts: isMixed,
  },
  rule('mapbox_token', 'sk\\.eyJ[A-Za-z0-9_-]{40,200}\\.[A-Za-z0-9_-]{20,24}'),
  rule('contentful_token', 'CFPAT-[A-Za-z0-9_-]{43}'),
  rule('npm_token', 'npm_[A-Za-z0-9]{36}'),
  rule('docker_token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}'),
  rule('tailscale_key', 'tskey-(?:api|auth|client|scim|webhook)-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{20,48}'),
  rule('age_key', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  rule('aws_bedrock_key', 'bedrock-api-key-[A-Za-z0-9+/]{100,2000}={0,2}|ABSK[A-Za-z0-9+/]{100,270}={0,2}'),
  rule('azure_devops_token', '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}', {mark: 'AZDO'}),
  rule('fcm_key', 'AAAA[A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{139}[A-Za-z0-9_-]', {mark: ':APA91b'}),
  rule('django_key', 'django-insecure-[^\\s"\'`]{40,60}'),
  rule('aws_access_key', '(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}'),
  rule('jwt', 'eyJ[A-Za-z0-9_-]{8,2000}\\.eyJ[A-Za-z0-9_-]{8,4000}\\.[A-Za-z0-9_-]{16,1000}'),
]
