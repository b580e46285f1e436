# static word table from wv/: SIF-weighted, mean-removed, PCA, int8
from base import *
W=open('wv/words.txt').read().split('\n')
def load(): return np.concatenate([np.load(f'wv/{i}.npy') for i in range(0,len(W),500)]).astype(np.float32)
freq={}
for l in open(os.path.join(os.path.dirname(jieba.__file__),'dict.txt'),encoding='utf8'):
    w,f,_=l.split(); freq[w]=int(f)
TOT=sum(freq.values())
def table(d,white=.5,drop=0):
    X=load(); X/=np.linalg.norm(X,axis=1,keepdims=True)
    p=np.array([freq[w] for w in W],float)**.5; p/=p.sum()
    X=X-(X*p[:,None]).sum(0)
    U,S,V=np.linalg.svd(X*np.sqrt(p)[:,None],full_matrices=False)
    Y=X@V[drop:drop+d].T/(S[drop:drop+d]**white)
    Y/=np.linalg.norm(Y,axis=1,keepdims=True)
    Q=np.round(Y*127/np.abs(Y).max(1,keepdims=True)).astype(np.int8).astype(np.float32)
    return Q/np.linalg.norm(Q,axis=1,keepdims=True)
ix={w:i for i,w in enumerate(W)}
def toks(t):
    out=[]
    for w in jieba.cut(t):
        if w in STOP or not re.match('[\u4e00-\u9fff]+$',w): continue
        if w in ix: out.append(w)
        else: out+= [c for c in w if c in ix and c not in STOP]
    return out
def sif(w,a=1e-4): return a/(a+freq.get(w,1)/TOT)
def sent(T,texts):
    M=[]
    for t in texts:
        v=sum((sif(w)*T[ix[w]] for w in toks(t)),np.zeros(T.shape[1])); M.append(v/(np.linalg.norm(v)+1e-9))
    return np.array(M)
def align(T,A,B):
    """soft alignment: for every word of the need its best word in the offer, weighted by SIF"""
    S=np.zeros((len(A),len(B))); tb=[toks(b) for b in B]
    for i,a in enumerate(A):
        ta=list(set(toks(a)))
        if not ta: continue
        w=np.array([sif(x) for x in ta]); va=T[[ix[x] for x in ta]]
        for j,b in enumerate(tb):
            if b: S[i,j]=(w*np.maximum((va@T[[ix[x] for x in b]].T).max(1),0)**2).sum()/w.sum()
    return S
if __name__=='__main__':
    for s in [Set('own'),Set('shared')]:
        for d in (128,256):
            for white in (0,.5,1):
                for drop in (0,):
                    T=table(d,white,drop); show(f'mean d={d} white={white}',s,sent(T,s.N)@sent(T,s.O).T); show(f'align d={d} white={white}',s,align(T,s.N,s.O))
