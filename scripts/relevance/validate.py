import tomllib,sys
t=tomllib.load(open(sys.argv[1],'rb')); tax=tomllib.load(open('data/taxonomy.toml','rb'))
leaf={c['key'] for c in tax['categories'] if 'parent' in c}; K=[c['key'] for c in t['concept']]; bad=[]
import re
if len(set(K))!=len(K): bad.append('keys')
for c in t['concept']:
    if set(c)!={'key','zh','en','category','words','trouble','remedy','related'}: bad.append((c['key'],'fields'))
    if not re.match('^[a-z][a-z0-9_]*$',c['key']): bad.append(c['key'])
    if c['category'] not in leaf: bad.append((c['key'],c['category']))
    terms=[x for f in('words','trouble','remedy') for x in c[f].split()]
    d={x for x in terms if terms.count(x)>1}
    if d: bad.append((c['key'],'dup',d))
    for x in terms:
        if len(x)<2 or any(not p for p in x.split('+')) : bad.append((c['key'],x))
    if not c['words'] or not c['remedy'] or not c['trouble']: bad.append((c['key'],'empty'))
    for k,w in c['related'].items():
        if k not in K or k==c['key'] or not 0<w<=1: bad.append((c['key'],k,w))
print(len(K),'concepts,',len({c['category'] for c in t['concept']}),'of',len(leaf),'categories; faults:',bad)
sys.exit(bool(bad))
