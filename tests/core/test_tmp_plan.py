
import time
import pytest
from django.db import connection
from cadres.models import Post, Unit, Cadre
from cadres.people.picking import CadreField
from cadres.units.picking import PostField
from core.pinyin import name_key, words_key
from tests import factories as make
import random
pytestmark=[pytest.mark.django_db, pytest.mark.on_both]
def test_plan():
    rng=random.Random(1)
    county=make.UnitFactory(kind="county")
    units=[make.UnitFactory(parent=county,name=f"{a}{b}局") for a in "东西南北上下左右" for b in "山川河流农林水电教科文卫"]
    u=make.UserFactory(); make.GrantFactory(user=u, role="hr", unit=county)
    titles=["会计岗","局长","副局长","统计岗","农技推广岗","综合管理岗","档案岗","财务会计岗","党委书记","镇长"]
    proto=make.PostFactory(unit=units[0])
    f={x.attname:getattr(proto,x.attname) for x in Post._meta.concrete_fields if x.name!="id"}
    Post.objects.bulk_create([Post(**{**f,"code":f"X{n:06d}","title":rng.choice(titles)+str(n%977),"unit_id":rng.choice(units).pk}) for n in range(100000)],batch_size=5000)
    p2=make.CadreFactory(); f={x.attname:getattr(p2,x.attname) for x in Cadre._meta.concrete_fields if x.name not in("id",)}
    sur="王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"; giv="伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
    Cadre.objects.bulk_create([Cadre(**{**f,"staff_no":f"Y{n:06d}","identity_digest":f"d{n}","user_id":None,"name":rng.choice(sur)+rng.choice(giv)+rng.choice(["",*giv])}) for n in range(100000)],batch_size=5000)
    with connection.cursor() as c: c.execute("ANALYZE")
    out=[]
    for F,rows,words in ((PostField,Post.objects.visible_to(u),["kuaiji","kj","会计","X0777","局长 东山","wenwei"]),(CadreField,Cadre.objects.all(),["wangwei","ww","王伟","王","Y0777"])):
        field=F(queryset=rows)
        for w in words:
            t=time.perf_counter(); n=field.fitting(w).count(); a=list(field.fitting(w)[:20]); dt=time.perf_counter()-t
            sql,params=field.fitting(w)[:20].query.sql_with_params()
            with connection.cursor() as c:
                c.execute("EXPLAIN "+sql,params); plan=[r[0] for r in c.fetchall() if "Scan" in r[0] or "Index Cond" in r[0]]
            out.append(f"{F.__name__} {w} n={n} {dt*1000:.0f}ms {[str(x) for x in a[:3]]}\n   "+"\n   ".join(plan))
    open("/tmp/wc/plan.txt","w").write("\n".join(out))
