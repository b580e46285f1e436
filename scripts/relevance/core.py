"""The ranking as proposed: five features of a need and an offer, each 0..1 or so, and their weights."""
from base import *
import vecs,pickle
class Ranker:
    LAM=.45; BETA=.5; IDFP=.5; EXACT=.6; KN=10; KO=6; TAU=.1; A=.6
    def __init__(s,path='data/concepts.toml',d=192,white=.5):
        s.C=Concepts(path); s.T=vecs.table(d,white); I=np.eye(len(s.C.keys))>0
        s.R=np.where(I,1,s.C.R*s.LAM)
        def doc(c,side):
            out=[]
            for p in [c['zh']]+c['words'].split()+(c['trouble'] if side=='n' else c['remedy']).split():
                for q in p.split('+'): out+=chartok(norm(q))
            return out
        s.D={x:[doc(c,x) for c in s.C.T] for x in 'no'}
        s.cen={x:vecs.sent(s.T,[' '.join([c['zh'],c['words'],(c['trouble'] if x=='n' else c['remedy'])]).replace('+','') for c in s.C.T]) for x in 'no'}
    def prep(s,S):
        S.x={}
        for side,texts in (('n',S.N),('o',S.O)):
            S.x[side]=dict(exact=np.array([s.C.vec(t,side) for t in texts]),bm=bm25([chartok(t) for t in texts],s.D[side],b=.5,k1=2.),v=vecs.sent(s.T,texts),tok=[chartok(t) for t in texts])
        S.char=bm25(S.x['n']['tok'],S.x['o']['tok']); S.word=bm25([jtok(t) for t in S.N],[jtok(t) for t in S.O])
        S.mean=S.x['n']['v']@S.x['o']['v'].T; S.align=vecs.align(s.T,S.N,S.O)
        e=np.load(f'emb_{S.name}.npz'); S.e={'n':e['qn'],'o':e['po']}; S.e5=(e['qn']@e['po'].T-.8)/.1
        return S
    def dist(s,S,side,exact=1,bm=1,vec=1,e5=None,ae=.6,te=.02,ke=10):
        """how much a text speaks of each concept: sums to 1 (0 where nothing is recognised) + A for vectors"""
        x=S.x[side]; k=s.KN if side=='n' else s.KO
        b=top(x['bm'],k) if bm else np.zeros_like(x['bm'])
        y=np.maximum(s.EXACT*x['exact'] if exact else 0,b); y=y/y.sum(1,keepdims=True).clip(1e-9)
        if vec: y=y+s.A*soft(x['v']@s.cen[side].T,s.TAU,10)
        if e5 is not None: y=y+ae*soft(S.e[side]@e5[side].T,te,ke)
        return y
    def conc(s,n,o,related=True):
        R=s.R if related else np.eye(len(s.R))
        df=(o>.1).sum(0); idf=np.log(1+(len(o)-df+.5)/(df+.5))**s.IDFP
        ne=np.stack([(x[:,None]*R).max(0) for x in n])
        return (ne*idf)@o.T/((o**2*idf).sum(1)+1e-9)**s.BETA/np.sqrt((ne**2*idf).sum(1)+1e-9)[:,None]
    def cat(s,n,o,lam=.3):
        def g(x):
            y=np.zeros((len(x),len(s.C.cats)))
            for k in range(x.shape[1]): y[:,s.C.cat[k]]+=x[:,k]
            return y/y.sum(1,keepdims=True).clip(1e-9)
        R=np.where(np.eye(len(s.R))>0,1,s.C.R*lam); ne=np.stack([(x[:,None]*R).max(0) for x in n])
        a,b=g(ne),g(o); return a@b.T/np.linalg.norm(b,axis=1)[None].clip(1e-9)/np.linalg.norm(a,axis=1)[:,None].clip(1e-9)
def top(S,k):
    S=S.copy()
    for r in S: r[r<np.sort(r)[-k]]=0
    return S
def soft(X,tau,k):
    X=top(X,k); m=X.max(1,keepdims=True); Y=np.exp((X-m)/tau)*(X>0); return Y/Y.sum(1,keepdims=True).clip(1e-9)
