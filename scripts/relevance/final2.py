from core import *
import sys
Ranker.A=.4
r,a,b=pickle.load(open('state2.pkl','rb'))   # prepared with the old table of this folder: prepare again
r=Ranker(); 
for s in (a,b): r.prep(s)
D=pickle.load(open('terms.pkl','rb')); e5={}
for side in 'no':
    M=[]
    for c in r.C.T:
        d='、'.join([c['zh']]+c['words'].split()[:4]+([x.replace('+','') for x in c['trouble'].split()[:6]] if side=='n' else c['remedy'].split()[:6]))
        M.append(np.array(D[(side,d)],np.float32))
    e5[side]=np.array(M)
W0=dict(char=.5,word=.2,conc=1,cat=.1,mean=.1); WB=W0; WM={**W0,"e5":.5}
def score(s,W,exact=1,bm=1,vec=1,rec=True,related=True,idf=True,drop=(),extra={}):
    e=e5 if ('e5' in W and rec) else None
    n,o=[r.dist(s,x,exact=exact,bm=bm,vec=vec,e5=e,ae=1,te=.015,ke=10) for x in 'no']
    old=r.IDFP; r.IDFP=old if idf else 0
    F=dict(char=s.char,word=s.word,mean=s.mean,e5=s.e5,align=s.align,conc=r.conc(n,o,related),cat=r.cat(n,o)); r.IDFP=old
    W={**W,**extra}
    return sum(w*F[k] for k,w in W.items() if k not in drop)
def row(label,W,**k):
    out=[]
    for s in (a,b):
        m,h,_,_=metrics(s,score(s,W,**k)); out.append(' / '.join(f'{x:.3f}'[1:] for x in (m[0],m[1],m[2],m[3],h[0],h[1],h[3])))
    print(f'| {label} | {out[0]} | {out[1]} |',flush=True)
if __name__=='__main__':
    row('base, all',WB); row('model, all',WM)
    for l,k in [('without concept table (no concepts, no categories)',dict(drop=('conc','cat'))),('without exact terms',dict(exact=0)),('without bigram recognition of concepts',dict(bm=0)),('without vector recognition of concepts',dict(vec=0)),('without related concepts',dict(related=False)),('without concept IDF',dict(idf=False)),('without categories',dict(drop=('cat',))),('without characters and bigrams',dict(drop=('char',))),('without jieba words',dict(drop=('word',))),('without characters, bigrams and words',dict(drop=('char','word'))),('without mean vector',dict(drop=('mean',))),('without word vectors at all',dict(vec=0,drop=('mean',))),('with soft alignment .4',dict(extra=dict(align=.4))),('concepts alone',dict(drop=('char','word','cat','mean')))]: row('base '+l,WB,**k)
    for l,k in [('without e5 recognition of concepts',dict(rec=False)),('without e5 cosine of the pair',dict(drop=('e5',))),('without concept table',dict(drop=('conc','cat'))),('without word vectors at all',dict(vec=0,drop=('mean',))),('without categories',dict(drop=('cat',))),('without characters, bigrams and words',dict(drop=('char','word'))),('e5 alone',dict(drop=('char','word','conc','cat','mean')))]: row('model '+l,WM,**k)
    for l,s_ in [('BM25 characters and bigrams','char'),('BM25 jieba words','word'),('word vectors, mean','mean'),('word vectors, soft alignment','align')]:
        print(f'| {l} alone |',' | '.join(' / '.join(f'{x:.3f}'[1:] for x in list(metrics(s,getattr(s,s_))[0])+list(metrics(s,getattr(s,s_))[1][[0,1,3]])) for s in (a,b)),'|')
    pickle.dump((r,a,b,e5),open('state3.pkl','wb'))
