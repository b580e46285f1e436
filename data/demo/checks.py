"""What the demo committee promises, checked on the rows of `source/`; `build.py` calls it and stops on any fault."""

import re
import tomllib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
MARK = "（示例）"
FAULTS = []

# How many needs of each stage the demo shows; every need that is not listed is open.
STAGES = {
    "draft": 12, "verified": 10, "sent": 18, "claimed": 10, "accepted": 14,
    "visit_planned": 14, "delivered": 14, "confirmed": 45, "declined": 8,
}
QUANTITY = re.compile(r"(每[周月年])?([1-9]\d*)(\D+)")


def fault(where, what):
    FAULTS.append(f"{where}: {what}")


def check(condition, where, what):
    if not condition:
        fault(where, what)


def read(name):
    """The rows of a source table as dictionaries, each with its place for fault messages."""
    path = HERE / "source" / f"{name}.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        where = f"source/{name}.tsv:{number}"
        check(len(cells) == len(head), where, f"{len(cells)} cells, {len(head)} columns")
        rows.append(dict(zip(head, cells), where=where))
    return rows


class Taxonomy:
    """The Chinese names that lists may use, from taxonomy.toml."""

    def __init__(self):
        data = tomllib.loads((HERE.parent / "taxonomy.toml").read_text(encoding="utf-8"))
        self.data = data
        self.categories = {c["zh"] for c in data["categories"] if "parent" in c}
        self.units = {w for u in data["units"] for w in (u["zh"], *u["synonyms"])}
        self.check_tree(data)

    def names(self, section):
        return {entry["zh"] for entry in self.data[section]}

    def check_tree(self, data):
        tops = {c["key"] for c in data["categories"] if "parent" not in c}
        for c in data["categories"]:
            if "parent" in c:
                check(c["parent"] in tops, "taxonomy.toml", f"{c['key']}: unknown parent {c['parent']}")
                check(c["key"].split(".")[0] == c["parent"], "taxonomy.toml", f"{c['key']}: key and parent disagree")
        near = {c["key"]: set(c["neighbours"]) for c in data["communities"]}
        for key, others in near.items():
            for other in others:
                check(key in near.get(other, ()), "taxonomy.toml", f"{key} and {other} are not both neighbours")
        for section, entries in data.items():
            if isinstance(entries, list):
                keys = Counter(e["key"] for e in entries)
                check(max(keys.values()) == 1, "taxonomy.toml", f"{section}: a key appears twice")


def listed(cell):
    return [part for part in cell.split("、") if part]


def known(row, column, names):
    for part in listed(row[column]):
        check(part in names, row["where"], f"{column}: unknown {part}")


def all_used(rows, column, names, what):
    used = {part for row in rows for part in listed(row[column])}
    check(not names - used, what, f"{column} never used: {'、'.join(sorted(names - used))}")


def quantity(row, column, taxonomy):
    match = QUANTITY.fullmatch(row[column])
    check(match and match[3] in taxonomy.units, row["where"], f"{column}: cannot read {row[column]!r}")


def credit_code_is_valid(code):
    """The check character of a 统一社会信用代码 (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(code) != 18 or any(c not in alphabet for c in code):
        return False
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return alphabet[(31 - total % 31) % 31] == code[17]


def check_organizations(rows, taxonomy):
    what = "organizations"
    check(len(rows) == 109, what, f"{len(rows)} organizations, 109 promised")
    check(max(Counter(r["单位名称"] for r in rows).values()) == 1, what, "a name appears twice")
    codes = [r["统一社会信用代码"] for r in rows if r["统一社会信用代码"]]
    check(len(set(codes)) == len(codes), what, "a credit code appears twice")
    check(0.75 <= len(codes) / len(rows) <= 0.85, what, f"{len(codes)} credit codes, about 80 % promised")
    columns = {"单位类型": "organization_kinds", "所属领域": "fields", "委员会职务": "organization_roles", "所在社区": "communities"}
    for column, section in columns.items():
        for row in rows:
            known(row, column, taxonomy.names(section))
            check(row[column], row["where"], f"{column} is empty")
        all_used(rows, column, taxonomy.names(section), what)
    for row in rows:
        code = row["统一社会信用代码"]
        check(not code or credit_code_is_valid(code), row["where"], f"wrong credit code {code}")
        check(not code or code[2:8] == "119999", row["where"], "a demo code uses the division 119999, which does not exist")
        check(row["联系人"].endswith(MARK), row["where"], "the liaison is not marked as an example")
        for phone in listed(row["服务电话"]):
            check(re.fullmatch(r"010-5550\d{4}", phone), row["where"], f"not a demo phone: {phone}")
        check(re.fullmatch(r"1380000\d{4}", row["联系电话"]), row["where"], "not a demo phone")
    check(any(len(listed(r["所属领域"])) > 1 for r in rows), what, "no organization in two fields")


def stripped(title, names):
    """A title without digits, names and places: what is left must still differ."""
    for name in names:
        title = title.replace(name, "")
    return re.sub(r"[\d一二三四五六七八九十百千两]", "", title)


def check_offers(rows, organizations, taxonomy):
    what = "offers"
    check(len(rows) >= 330, what, f"only {len(rows)} offers, 330 promised")
    titles = Counter((r["单位"], r["资源名称"]) for r in rows)
    for (unit, title), times in titles.items():
        check(times == 1, what, f"{unit} has {title} {times} times")
    names = sorted({r["单位名称"] for r in organizations} | taxonomy.names("communities") | {"双井", "井街"}, key=len, reverse=True)
    distinct = len({stripped(r["资源名称"], names) for r in rows})
    check(distinct >= 250, what, f"only {distinct} titles differ when stripped")
    all_used(rows, "单位", {r["单位名称"] for r in organizations}, what)
    columns = {"资源类型": "offer_kinds", "服务社区": "communities", "服务对象": "audiences"}
    for row in rows:
        known(row, "单位", {r["单位名称"] for r in organizations})
        known(row, "类别", taxonomy.categories)
        for column, section in columns.items():
            known(row, column, taxonomy.names(section))
        quantity(row, "数量/容量", taxonomy)
        check(re.fullmatch(r"(否|是|成本价)(（[^（）]+）)?", row["是否收费"]), row["where"], f"是否收费: {row['是否收费']}")
        check(row["有效期"] == "长期" or row["有效期"] == "2026-12-31" or row["有效期"][:5] == "2027-", row["where"], f"有效期: {row['有效期']}")
    all_used(rows, "类别", taxonomy.categories, what)
    for column, section in columns.items():
        all_used(rows, column, taxonomy.names(section), what)
    free = sum(r["是否收费"].startswith("否") for r in rows)
    check(0 < free < len(rows), what, "all free or none free")


def check_needs(rows, organizations, taxonomy):
    what = "needs"
    check(len(rows) >= 410, what, f"only {len(rows)} needs, 410 promised")
    units = {r["单位名称"] for r in organizations}
    columns = {"提出方类型": "asker_kinds", "社区": "communities", "类型": "offer_kinds", "紧急程度": "urgencies", "人群标签": "audiences"}
    for number, row in enumerate(rows, 1):
        check(row["编号"] == f"D2026-{number:04}", row["where"], f"编号 {row['编号']} out of order")
        for column, section in columns.items():
            known(row, column, taxonomy.names(section))
        known(row, "类别", taxonomy.categories)
        known(row, "提出单位", units)
        quantity(row, "数量", taxonomy)
        check("2026-12-01" <= row["期限"] <= "2027-06-30", row["where"], f"期限: {row['期限']}")
        check(bool(row["帮扶对象"]) == (row["提出方类型"] == "居民家庭"), row["where"], "帮扶对象 is for households only")
        check(bool(row["提出单位"]) == (row["提出方类型"] == "单位"), row["where"], "提出单位 is for organizations only")
        check(re.fullmatch(r"(席家兄弟|示例家庭\d{3})?", row["帮扶对象"]), row["where"], "帮扶对象 is not an example")
        for column in ("内容", "公开标题", "公开内容"):
            check(row[column], row["where"], f"{column} is empty")
            check(not re.search(r"\d{5,}", row[column]), row["where"], f"{column}: a number like a phone or an ID")
        public = row["公开标题"] + row["公开内容"]
        check(not re.search(r"席家|低保|癌|痴呆|智力|精神|残疾|中风|糖尿病|失业|贫困|困难|独居|孤寡|自闭|抑郁", public), row["where"], "the public text tells a hardship")
    for column in ("提出方类型", "社区", "类型", "紧急程度"):
        all_used(rows, column, taxonomy.names(columns[column]), what)
    all_used(rows, "类别", taxonomy.categories, what)
    gaps = sum(r["备注"] == "无人提供" for r in rows)
    check(0.08 <= gaps / len(rows) <= 0.13, what, f"{gaps} gaps, about a tenth promised")
    check(sum(r["帮扶对象"] == "席家兄弟" for r in rows) == 5, what, "the reference household has five needs")
    check(all(r["社区"] == "黄木厂" for r in rows if r["帮扶对象"] == "席家兄弟"), what, "the reference household lives in 黄木厂")


def check_progress(rows, needs, offers, taxonomy):
    by_number = {n["编号"]: n for n in needs}
    by_title = {(o["单位"], o["资源名称"]): o for o in offers}
    reasons = {e["key"] for e in taxonomy.data["decline_reasons"]}
    stages = Counter(r["stage"] for r in rows)
    check(stages == STAGES, "progress", f"stages are {dict(stages)}")
    check(max(Counter(r["need"] for r in rows).values()) == 1, "progress", "a need appears twice")
    load = Counter((r["organization"], r["offer"]) for r in rows if r["organization"])
    check(max(load.values()) <= 3, "progress", "an offer is used more than three times")
    for row in rows:
        where, stage, need = row["where"], row["stage"], by_number.get(row["need"])
        offer = by_title.get((row["organization"], row["offer"]))
        check(need, where, f"unknown need {row['need']}")
        check(0 <= int(row["days_ago"]) <= 120, where, "days_ago")
        if stage in ("draft", "verified"):
            check(not row["organization"] and not row["helper"], where, "nobody has been asked yet")
        else:
            check(bool(offer) != (row["helper"] == "neighbour"), where, "one known offer, or the helper neighbour")
        if offer and need:
            check(need["备注"] != "无人提供", where, "this need is a gap")
            check(not offer["服务社区"] or need["社区"] in listed(offer["服务社区"]), where, f"{offer['资源名称']} does not serve {need['社区']}")
            fits = {"全体居民", *listed(need["人群标签"])} & set(listed(offer["服务对象"]))
            check(fits, where, f"{offer['资源名称']} is for {offer['服务对象']}, the need is for {need['人群标签'] or 'anybody'}")
            check(offer["类别"] == need["类别"], where, f"{need['类别']} met by {offer['类别']}")
        check((stage == "confirmed") == bool(row["rating"]) == bool(row["outcome"]), where, "rating and outcome belong to confirmed")
        check(row["rating"] in ("", "1", "2", "3", "4", "5") and row["outcome"] in ("", "part", "full"), where, "rating or outcome")
        check((stage == "declined") == (row["decline_reason"] in reasons), where, "decline_reason")
        check(bool(row["items"]) == (stage in ("delivered", "confirmed")), where, "items belong to what was delivered")
