import json,re,math,os,unicodedata,tomllib,numpy as np
from collections import Counter,defaultdict
os.environ["OMP_NUM_THREADS"]="1"
import jieba; jieba.setLogLevel(60)
DIRS={'own':'tests/relevance/','shared':os.environ.get('OTHER_RELEVANCE','')}
def norm(t): return unicodedata.normalize('NFKC',t).lower()
class Set:
    def __init__(s,name):
        d=DIRS[name]; s.name=name
        s.nid,s.N,_=zip(*[(r['id'],norm(r['text']),0) for r in map(json.loads,open(d+'needs.jsonl'))])
        s.oid,s.O,_=zip(*[(r['id'],norm(r['text']),0) for r in map(json.loads,open(d+'offers.jsonl'))])
        g={r['need']:r['grades'] for r in map(json.loads,open(d+'gold.jsonl'))}
        oi={o:i for i,o in enumerate(s.oid)}
        s.G=np.zeros((len(s.N),len(s.O)))
        for i,n in enumerate(s.nid):
            for o,v in g.get(n,{}).items(): s.G[i,oi[o]]=v
        bg=lambda t:{t[i:i+2] for i in range(len(t)-1) if re.match(r'[\u4e00-\u9fff]{2}',t[i:i+2])}
        s.hard=np.array([ (lambda top:not any(bg(s.N[i])&bg(s.O[j]) for j in np.where(s.G[i]==top)[0]))(s.G[i].max()) for i in range(len(s.N))])
        s.ok=s.G.max(1)>0
def metrics(s,S,idx=None):
    out=[]
    for i in (range(len(s.N)) if idx is None else idx):
        g=s.G[i]
        if g.max()<=0: continue
        order=np.argsort(-S[i],kind='stable')
        gain=2**g-1; disc=1/np.log2(np.arange(2,12))
        dcg=(gain[order[:10]]*disc[:len(order[:10])]).sum(); ideal=(np.sort(gain)[::-1][:10]*disc).sum()
        rel=g>0; n=rel.sum()
        r5=rel[order[:5]].sum()/min(5,n); r10=rel[order[:10]].sum()/min(10,n)
        rank=np.where(rel[order])[0][0]+1
        out.append((dcg/ideal,r5,r10,1/rank,s.hard[i]))
    a=np.array(out,float); h=a[a[:,4]>0]
    return a[:,:4].mean(0),h[:,:4].mean(0) if len(h) else np.zeros(4),len(a),len(h)
def show(label,s,S):
    m,h,n,k=metrics(s,S)
    print(f'{label:34s} {s.name:6s} n={n} nDCG {m[0]:.3f} r5 {m[1]:.3f} r10 {m[2]:.3f} MRR {m[3]:.3f} | hard {k}: {h[0]:.3f} {h[1]:.3f} {h[3]:.3f}',flush=True)
PUN=re.compile(r'[^\u4e00-\u9fffa-z0-9]+')
def chartok(t):
    out=[]
    for seg in PUN.split(t):
        for run in re.findall(r'[\u4e00-\u9fff]+|[a-z0-9]+',seg):
            if run[0]<'\u4e00': out.append(run); continue
            out+=list(run); out+=[run[i:i+2] for i in range(len(run)-1)]
    return out
STOP=set('的 了 和 是 在 有 我 想 要 不 没 也 就 都 一 一个 个 能 会 可以 可 为 等 及 与 对 给 让 把 被 从 到 向 以 或 并 后 前 上 下 里 中 还 又 再 很 太 更 最 这 那 它 他 她 他们 我们 我家 家里 希望 需要 提供 面向 开展 进行 相关 服务 社区 居民 辖区 每 次 名 位 人 年 月 日 周 时 户 家 点 请 求 帮 帮忙 有没有 谁 什么 怎么 哪里 哪儿 一下 一些 几 多 老 大 小 好 过 着 地 得 吗 呢 吧 啊 自己 现在 已经 但 但是 因为 所以 如果 而 且 每周 每月 每年 左右 以上 免费'.split())
def jtok(t): return [w for w in jieba.cut_for_search(t) if re.match(r'[\u4e00-\u9fffa-z0-9]+$',w) and w not in STOP]
def bm25(Q,D,k1=1.2,b=.5,qmax=True,idf_extra=None):
    """Q, D lists of token lists -> matrix; each row divided by the best score the query could reach (0..1)."""
    df=Counter(); 
    for d in D: df.update(set(d))
    n=len(D); av=sum(map(len,D))/n
    idf=lambda w: math.log(1+(n-df.get(w,0)+.5)/(df.get(w,0)+.5))
    post=defaultdict(list)
    for j,d in enumerate(D):
        for w,c in Counter(d).items(): post[w].append((j,c*(k1+1)/(c+k1*(1-b+b*len(d)/av))))
    S=np.zeros((len(Q),n))
    for i,q in enumerate(Q):
        tot=1e-9
        for w in set(q):
            x=idf(w); tot+=x
            for j,v in post.get(w,()): S[i,j]+=x*v
        if qmax: S[i]/=tot
    return S
# ---------- concepts
class Concepts:
    def __init__(s,path='data/concepts.toml'):
        T=tomllib.load(open(path,'rb'))['concept']; s.T=T
        s.keys=[c['key'] for c in T]; s.ix={k:i for i,k in enumerate(s.keys)}
        s.cats=sorted({c['category'] for c in T}); s.cat=np.array([s.cats.index(c['category']) for c in T])
        s.heads=sorted({c.split('.')[0] for c in s.cats}); s.head=np.array([s.heads.index(c['category'].split('.')[0]) for c in T])
        s.R=np.eye(len(T))
        for i,c in enumerate(T):
            for k,w in c['related'].items(): s.R[i,s.ix[k]]=max(s.R[i,s.ix[k]],w)
        s.need=defaultdict(dict); s.offer=defaultdict(dict)
        for i,c in enumerate(T):
            for x in [c['zh']]+c['words'].split():
                s.need[norm(x)][i]=1.0; s.offer[norm(x)][i]=1.0
            for x in c['trouble'].split(): s.need[norm(x)].setdefault(i,.9)
            for x in c['remedy'].split(): s.offer[norm(x)].setdefault(i,.8)
    def find(s,text,terms):
        """matched terms: plain ones by longest cover, a+b ones within one sentence; -> [(term, length)]"""
        sents=[x for x in re.split(r'[。！？；!?;\n]+',text) if x]
        got=[]
        for sent in sents:
            spans=[]
            for t in terms:
                if '+' in t:
                    ps=t.split('+')
                    if all(p in sent for p in ps): got.append((t,sum(map(len,ps))))
                elif t in sent:
                    a=sent.find(t)
                    while a>=0: spans.append((a,a+len(t),t)); a=sent.find(t,a+1)
            spans.sort(key=lambda x:(x[0],-x[1]))
            for a,b,t in spans:
                if not any((c<=a and b<=d and d-c>b-a) for c,d,_ in spans): got.append((t,b-a))
        return got
    def vec(s,text,side,gamma=.5,plen=None):
        terms=s.need if side=='n' else s.offer
        miss=np.ones(len(s.keys))
        for t,l in set(s.find(text,terms)):
            cs=terms[t]; share=len(cs)**-gamma
            for c,w in cs.items(): miss[c]*=1-min(.97,w*share*(.75 if l<=2 else .9 if l==3 else 1))
        return 1-miss
