/** Countries of one word, folded, in English and Portuguese: names even where nothing has capitals. */
export const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'afghanistan afeganistao albania algeria argelia andorra angola argentina armenia australia austria azerbaijan ' +
    'azerbaijao bahamas bahrain bangladesh barbados belarus bielorrussia belgium belgica belize benin bhutan butao ' +
    'bolivia botswana brazil brasil brunei bulgaria burundi cambodia camboja cameroon camaroes canada chad chade chile ' +
    'china colombia comoros congo croatia croacia cuba cyprus chipre czechia denmark dinamarca djibouti dominica ' +
    'ecuador equador egypt egito england inglaterra eritreia eritrea estonia eswatini ethiopia etiopia fiji finland ' +
    'finlandia france franca gabon gabao gambia georgia germany alemanha ghana gana greece grecia grenada granada ' +
    'guatemala guinea guine guyana guiana haiti honduras hungary hungria iceland islandia india indonesia iran ira iraq ' +
    'iraque ireland irlanda israel italy italia jamaica japan japao jordan jordania kazakhstan cazaquistao kenya quenia ' +
    'kiribati kosovo kuwait kyrgyzstan quirguistao laos latvia letonia lebanon libano lesotho liberia libya libia ' +
    'liechtenstein lithuania lituania luxembourg luxemburgo macedonia madagascar malawi malaysia malasia maldives ' +
    'maldivas mali malta mauritania mauritius mexico micronesia moldova moldavia monaco mongolia montenegro morocco ' +
    'marrocos mozambique mocambique myanmar namibia nauru nepal netherlands holanda nicaragua niger nigeria norway ' +
    'noruega oman pakistan paquistao palau palestine palestina panama paraguay paraguai peru philippines filipinas poland ' +
    'polonia portugal qatar catar romania romenia russia rwanda ruanda samoa scotland escocia senegal serbia servia ' +
    'seychelles singapore singapura slovakia eslovaquia slovenia eslovenia somalia spain espanha sudan sudao suriname ' +
    'sweden suecia switzerland suica syria siria taiwan tajikistan tajiquistao tanzania thailand tailandia togo tonga ' +
    'tunisia turkey turquia turkmenistan tuvalu uganda ukraine ucrania uruguay uruguai uzbekistan vanuatu venezuela ' +
    'vietnam vietna wales yemen iemen zambia zimbabwe zimbabue'
  ).split(' '),
)
