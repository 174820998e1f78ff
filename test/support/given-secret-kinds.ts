/**
 * Passwords and tokens without a form of their own, where programs, markup, headers, statements and sentences take them.
 * They are drawn at run time: none stands in this file.
 */
import type {Maker} from './secret-kinds.ts'

export interface GivenKind {
  readonly name: string
  /** The text around a secret, which stands in it once. */
  readonly forms: readonly ((secret: string) => string)[]
  /** What of the secret is drawn; a password as people make them unless it says otherwise. */
  readonly draw?: (made: Maker) => string
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz'

/** As a generator draws it, or as somebody makes it of a word. */
export function drawPassword(made: Maker): string {
  const capital = made.from('ABCDEFGHJKLMNPQRSTUVWXYZ', 1)
  return made.pick([
    () => `${capital}${made.word(9)}${made.from(LETTERS, 1)}${made.digits(2)}${made.from(LETTERS, 1)}`,
    () =>
      `${capital}${made.from(LETTERS, 3)}3${made.from(LETTERS, 4)}${made.pick(['!', '#', '@', '+', '_'])}${made.digits(2)}x`,
    () =>
      `${made.pick(['Sunny', 'Lisboa', 'Tiger', 'Praia'])}${made.pick(['-', '_', '.', '!'])}${made.pick(['Tree', 'Casa', 'moon'])}${made.digits(3)}z`,
  ])()
}

const token = (made: Maker): string => made.hex(40)

export const COMMANDS: readonly GivenKind[] = [
  {
    name: 'curl -u name:password',
    forms: [
      (x) => `curl -u bob:${x} https://api.example.org/v1`,
      (x) => `curl --user 'bob:${x}' -X POST https://api.example.org/v1`,
      (x) => `curl -sSu bob:${x} https://api.example.org/v1`,
      (x) => `curl --proxy-user bob:${x} -x proxy:3128 https://example.org`,
    ],
  },
  {
    name: 'wget, httpie',
    forms: [
      (x) => `wget --user=bob --password=${x} https://example.org/f.zip`,
      (x) => `wget --user bob --password '${x}' https://example.org/f.zip`,
      (x) => `http -a bob:${x} example.org/v1`,
    ],
  },
  {
    name: 'MySQL, MariaDB',
    forms: [
      (x) => `mysql -u root -p${x} shop`,
      (x) => `mysqldump -h db1 -uroot -p'${x}' shop > shop.sql`,
      (x) => `mariadb --user=root --password=${x}`,
      (x) => `docker exec db mysqladmin -uroot -p${x} status`,
    ],
  },
  {
    name: 'other databases',
    forms: [
      (x) => `redis-cli -h cache -a ${x} ping`,
      (x) => `mongosh -u admin -p ${x} --authenticationDatabase admin`,
      (x) => `sqlcmd -S tcp:db1 -U sa -P ${x} -Q 'select 1'`,
      (x) => `PGPASSWORD=${x} psql -h db1 -U app`,
      (x) => `MYSQL_PWD=${x} mysql -u root`,
      (x) => `sqlplus scott/${x}@orcl`,
    ],
  },
  {
    name: 'logins to registries and clouds',
    forms: [
      (x) => `docker login -u bob -p ${x} registry.example.org`,
      (x) => `docker login --username bob --password ${x}`,
      (x) => `helm registry login registry.example.org -u bob -p ${x}`,
      (x) => `az login --service-principal -u app -p ${x} --tenant corp`,
      (x) => `vault login ${x}`,
      (x) => `kubectl get pods --token=${x}`,
      (x) => `oc login https://cluster.example.org -u bob -p ${x}`,
    ],
  },
  {
    name: 'ssh, Windows and directories',
    forms: [
      (x) => `sshpass -p ${x} ssh bob@host`,
      (x) => `sshpass -p'${x}' scp f bob@host:`,
      (x) => `SSHPASS=${x} sshpass -e ssh bob@host`,
      (x) => `plink -ssh bob@host -pw ${x}`,
      (x) => String.raw`net use Z: \\files\share ${x} /user:bob`,
      (x) => `net user bob ${x} /add`,
      (x) => String.raw`psexec \\pc7 -u bob -p ${x} cmd`,
      (x) => `smbclient //files/share -U bob%${x}`,
      (x) => `ldapsearch -x -D cn=admin,dc=corp -w ${x} -b dc=corp`,
      (x) => `rdesktop -u bob -p ${x} pc7`,
      (x) => `xfreerdp /v:pc7 /u:bob /p:${x}`,
    ],
  },
  {
    name: 'archives, keys and accounts',
    forms: [
      (x) => `openssl rsa -in key.pem -passin pass:${x} -out plain.pem`,
      (x) => `zip -P ${x} out.zip f`,
      (x) => `7z a -p${x} -mhe=on out.7z f`,
      (x) => `keytool -list -keystore k.jks -storepass ${x}`,
      (x) => `gpg --batch --passphrase ${x} -d f.gpg`,
      (x) => `htpasswd -bc .htpasswd bob ${x}`,
      (x) => `echo ${x} | sudo -S apt update`,
      (x) => `echo 'bob:${x}' | sudo chpasswd`,
      (x) => `rabbitmqctl add_user bob ${x}`,
      (x) => `nmcli dev wifi connect casa password ${x}`,
      (x) => `npm config set //registry.example.org/:_authToken ${x}`,
      (x) => `deploy.sh --db-password ${x} --verbose`,
      (x) => `New-Thing -Credential (ConvertTo-SecureString '${x}' -AsPlainText -Force)`,
    ],
  },
]

export const STATED: readonly GivenKind[] = [
  {
    name: 'markup',
    forms: [
      (x) => `<password>${x}</password>`,
      (x) => `<senha>${x}</senha>`,
      (x) => `<server><id>nexus</id><username>ci</username><password>${x}</password></server>`,
      (x) => `<ns2:apiKey type="live">${x}</ns2:apiKey>`,
      (x) => `<string name="Password">${x}</string>`,
      (x) => `<add key="DbPassword" value="${x}" />`,
      (x) => `<key>Password</key>\n\t<string>${x}</string>`,
      (x) => `<secret><![CDATA[${x}]]></secret>`,
    ],
  },
  {
    name: 'session cookies',
    draw: (m) => m.word(26),
    forms: [
      (x) => `Cookie: session=${x}`,
      (x) => `Cookie: theme=dark; lang=pt; PHPSESSID=${x}; consent=1`,
      (x) => `Set-Cookie: sid=${x}; Path=/; HttpOnly`,
      (x) => `curl -H 'Cookie: connect.sid=${x}' https://example.org`,
      (x) => `curl --cookie "sessionid=${x}" https://example.org`,
      (x) => `document.cookie = "auth_token=${x}"`,
    ],
  },
  {
    name: 'Authorization headers',
    draw: token,
    forms: [
      (x) => `Authorization: token ${x}`,
      (x) => `curl -H "Authorization: token ${x}" https://api.example.org`,
      (x) => `{"Authorization": "Bearer ${x}"}`,
      (x) => `headers = {'authorization': '${x}'}`,
      (x) => `Authorization: ApiKey ${x}`,
    ],
  },
  {
    name: 'SQL statements, code',
    forms: [
      (x) => `requests.get(url, auth=("bob", "${x}"))`,
      (x) => `CREATE USER 'app'@'%' IDENTIFIED BY '${x}';`,
      (x) => `ALTER USER root IDENTIFIED WITH mysql_native_password BY '${x}';`,
      (x) => `CREATE ROLE app LOGIN PASSWORD '${x}';`,
      (x) => `ALTER USER postgres WITH ENCRYPTED PASSWORD '${x}';`,
    ],
  },
  {
    name: 'a password in a sentence',
    forms: [
      (x) => `A senha do wifi é ${x}`,
      (x) => `My password is ${x}, why can't I log in?`,
      (x) => `The password for the staging server is: ${x}`,
      (x) => `Minha senha era "${x}" e mudou.`,
      (x) => `Log in as bob with password ${x} and look.`,
      (x) => `usuário bob, senha ${x}`,
      (x) => `Password for bob (staging): ${x}`,
      (x) => `senha do banco = ${x}`,
    ],
  },
  {
    name: 'a key in a sentence',
    draw: token,
    forms: [
      (x) => `My API key is ${x}`,
      (x) => `The access token of our bot is ${x}.`,
      (x) => `A chave da API é ${x}`,
      (x) => `my api key: ${x}`,
      (x) => `our client secret is \`${x}\``,
    ],
  },
]

/** Where people leave a command. */
export const COMMAND_CARRIERS: readonly ((command: string) => string)[] = [
  (command) => command,
  (command) => `$ ${command}\nAccess denied`,
  (command) => `Why does this fail?\n\n\`\`\`bash\n${command}\n\`\`\``,
  (command) => `I run \`${command}\` and get a 401.`,
  (command) => JSON.stringify({name: 'ci', run: command, always: 'yes'}),
  (command) => `Está certo assim: ${command}`,
  (command) => `cd /tmp && ${command} && echo "done"`,
  (command) => command.replaceAll(' ', ' \\\n  '),
]

/** Where people leave a sentence, a header, a statement, markup. */
export const STATED_CARRIERS: readonly ((stated: string) => string)[] = [
  (stated) => stated,
  (stated) => `I tried this:\n\n${stated}\n\nand it fails.`,
  (stated) => `1. open the settings\n2. ${stated}\n3. save`,
]
