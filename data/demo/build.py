#!/usr/bin/env python3
"""Builds the demo committee's files from the tables in `source/`, after checking everything they promise.

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
import zipfile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

sys.dont_write_bytecode = True

from checks import FAULTS, HERE, MARK, Taxonomy, check_needs, check_offers, check_organizations, check_progress, listed, read  # noqa: E402

ORGANIZATIONS = "序号 单位名称 统一社会信用代码 单位类型 所属领域 委员会职务 所在社区 地址 服务电话 联系人 联系电话 简介".split()
OFFERS = "单位 统一社会信用代码 资源名称 资源类型 类别 说明 数量/容量 可用时段 地点 服务社区 服务对象 条件 是否收费 服务电话 有效期".split()
NEEDS = "编号 提出方类型 帮扶对象 提出单位 社区 内容 公开标题 公开内容 类型 类别 数量 期限 紧急程度 人群标签 经办人".split()
PROGRESS = "need stage organization offer helper days_ago items rating outcome decline_reason comment".split()


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
