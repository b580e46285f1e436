#!/usr/bin/env python3
"""Builds the demo committee's files from the tables in `source/`, and checks everything they promise.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install openpyxl
    /tmp/venv/bin/python data/demo/build.py

Edit the texts in `source/*.tsv` (tab-separated, UTF-8), never the XLSX and CSV files. Any broken promise ends the
program with a list of all faults and writes nothing. The same sources always give the same bytes.
"""

import csv
import datetime
import io
import re
import sys
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

HERE = Path(__file__).resolve().parent
MARK = "（示例）"
FAULTS = []

ORGANIZATIONS = "序号 单位名称 统一社会信用代码 单位类型 所属领域 委员会职务 所在社区 地址 服务电话 联系人 联系电话 简介".split()
OFFERS = "单位 统一社会信用代码 资源名称 资源类型 类别 说明 数量/容量 可用时段 地点 服务社区 服务对象 条件 是否收费 服务电话 有效期".split()
NEEDS = "编号 提出方类型 帮扶对象 提出单位 社区 内容 公开标题 公开内容 类型 类别 数量 期限 紧急程度 人群标签 经办人".split()
PROGRESS = "need stage organization offer helper days_ago items rating outcome decline_reason comment".split()

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


def workbook(title, note, head, rows, widths):
    """A sheet as offices keep it: a merged title, a merged note, the header in row 3, then the list."""
    book = Workbook()
    book.properties.creator = "lianxin"
    book.properties.created = book.properties.modified = datetime.datetime(2026, 11, 1)
    sheet = book.active
    sheet.title = "Sheet1"
    last = get_column_letter(len(head))
    for number, (text, size) in enumerate(((title, 16), (note, 10)), 1):
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet.cell(number, 1, text).font = Font(size=size, bold=number == 1)
        sheet.cell(number, 1).alignment = Alignment(horizontal="center" if number == 1 else "left")
    sheet.append(head)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3E3DC")
    for row in rows:
        sheet.append([value if value != "" else None for value in row])
    for number, name in enumerate(head, 1):
        sheet.column_dimensions[get_column_letter(number)].width = widths.get(name, 14)
    sheet.freeze_panes = "A4"
    return book


def save(book, path):
    """Saves with fixed times inside the archive, so that equal sources give equal bytes."""
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry.filename)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-01T00:00:00Z", data)
            info = zipfile.ZipInfo(entry.filename, (2026, 11, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)


def write_csv(path, head, rows, encoding):
    with open(path, "w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows([row[name] for name in head] for row in rows)


def write_organizations(rows):
    lines = [[n, row["单位名称"] + MARK, *(row[name] for name in ORGANIZATIONS[2:])] for n, row in enumerate(rows, 1)]
    widths = {"序号": 6, "单位名称": 30, "统一社会信用代码": 22, "所属领域": 22, "地址": 22, "服务电话": 18, "简介": 60}
    title = "双井街道党建工作协调委员会成员单位名录（示例）"
    note = "说明：本表所有单位、联络员、地址、电话均为虚构的示例；所属领域可填多个，用顿号分隔。"
    save(workbook(title, note, ORGANIZATIONS, lines, widths), HERE / "organizations.xlsx")


def write_offers(rows, organizations):
    units = {o["单位名称"]: o for o in organizations}
    lines = []
    for row in rows:
        unit = units[row["单位"]]
        extra = {
            "单位": row["单位"] + MARK,
            "统一社会信用代码": unit["统一社会信用代码"],
            "服务电话": listed(unit["服务电话"])[0],
        }
        lines.append([{**row, **extra}[name] for name in OFFERS])
    widths = {"单位": 30, "统一社会信用代码": 22, "资源名称": 30, "说明": 60, "可用时段": 24, "地点": 20, "服务社区": 24, "服务对象": 24, "条件": 24}
    title = "成员单位资源清单（示例）"
    note = "说明：内容均为虚构的示例。服务社区为空即面向全部社区；服务对象可填多个，用顿号分隔。"
    save(workbook(title, note, OFFERS, lines, widths), HERE / "offers.xlsx")


def main():
    taxonomy = Taxonomy()
    organizations, offers = read("organizations"), read("offers")
    check_organizations(organizations, taxonomy)
    check_offers(offers, organizations, taxonomy)
    needs, progress = read("needs"), read("progress")
    check_needs(needs, organizations, taxonomy)
    check_progress(progress, needs, offers, taxonomy)
    if FAULTS:
        sys.exit("\n".join([*FAULTS, f"{len(FAULTS)} faults, nothing written"]))
    write_organizations(organizations)
    write_offers(offers, organizations)
    for row in needs:
        row["提出单位"] = row["提出单位"] and row["提出单位"] + MARK
    for row in progress:
        row["organization"] = row["organization"] and row["organization"] + MARK
    write_csv(HERE / "needs.csv", NEEDS, needs, "utf-8-sig")
    write_csv(HERE / "progress.csv", PROGRESS, progress, "utf-8")
    print(f"{len(organizations)} organizations, {len(offers)} offers, {len(needs)} needs, {len(progress)} steps")


if __name__ == "__main__":
    main()
