package rollup

import "kipthoi/shared/report"

// Format says how a value is shown.
type Format int

// The three formats.
const (
	Count   Format = iota // a whole number
	Amount                // triệu đồng, exact to thousandths
	Percent               // a share, 12.5 for 12,5 %
)

// Column is one column of the summary.
type Column struct {
	Code   string
	Group  report.Text // heading over neighbouring columns
	Label  report.Text
	Format Format
	value  func(*Cells) (report.Decimal, bool)
}

// Line is one row of the summary in print order.
type Line struct {
	Code   string
	Label  report.Text
	Level  int     // 0 grand total, 1 kind, 2 sector
	Values []Value // one per Columns
	Cells  Cells
}

// Value is one cell. Given is false where there is nothing to compute from: an
// average over no reports is blank, not zero.
type Value struct {
	Number report.Decimal
	Given  bool
}

var (
	groupUnits    = report.Text{Vi: "Số đơn vị (theo danh bạ)", En: "Units (register)"}
	groupReturns  = report.Text{Vi: "Tình hình nộp báo cáo", En: "Returns"}
	groupPeople   = report.Text{Vi: "Thành viên, lao động", En: "Members and workers"}
	groupMoney    = report.Text{Vi: "Vốn và kết quả (triệu đồng)", En: "Capital and results (million VND)"}
	groupManagers = report.Text{Vi: "Cán bộ quản lý", En: "Managers"}
	groupFunds    = report.Text{Vi: "Riêng quỹ tín dụng nhân dân (triệu đồng)", En: "People's credit funds (million VND)"}
)

// Columns lists the columns of the summary form TH-T in print order. Beside
// every total stands the number of reports it was added up from.
var Columns = buildColumns()

func buildColumns() []Column {
	var cols []Column
	add := func(c ...Column) { cols = append(cols, c...) }
	add(unitColumns()...)
	add(returnColumns()...)
	add(total(Members, groupPeople, "Tổng số thành viên", "Members", Count)...)
	add(total(NewMembers, groupPeople, "Thành viên mới", "New members", Count)...)
	add(total(Workers, groupPeople, "Lao động thường xuyên", "Regular workers", Count)...)
	add(total(WorkerMembers, groupPeople, "Lao động là thành viên", "Workers who are members", Count)...)
	add(total(Charter, groupMoney, "Vốn điều lệ", "Charter capital", Amount)...)
	add(total(Capital, groupMoney, "Tổng nguồn vốn", "Total capital", Amount)...)
	add(total(Revenue, groupMoney, "Doanh thu trong kỳ", "Revenue in period", Amount)...)
	add(average("dt_bq", Revenue, groupMoney, "Doanh thu bình quân/đơn vị", "Mean revenue per unit"))
	add(total(RevenueYTD, groupMoney, "Doanh thu lũy kế", "Revenue since 1 January", Amount)...)
	add(total(Profit, groupMoney, "Lãi/lỗ lũy kế", "Profit since 1 January", Amount)...)
	add(average("ln_bq", Profit, groupMoney, "Lãi bình quân/đơn vị", "Mean profit per unit"))
	add(Column{"tn_bq", groupMoney, report.Text{Vi: "Thu nhập bình quân lao động/tháng", En: "Monthly income per worker (weighted)"}, Amount, ratio(incomeMass, incomeWorkers, 1)})
	add(Column{"tn_ld", groupMoney, report.Text{Vi: "– trên số lao động", En: "– over workers"}, Count, sumOf(incomeWorkers)})
	add(total(Managers, groupManagers, "Cán bộ quản lý", "Managers", Count)...)
	add(total(ManagersMiddle, groupManagers, "Trình độ sơ cấp, trung cấp", "Elementary or intermediate", Count)...)
	add(Column{"tl_sc_tc", groupManagers, report.Text{Vi: "– tỷ lệ %", En: "– share %"}, Percent, ratio(ManagersMiddle, Managers, 100)})
	add(total(ManagersHigh, groupManagers, "Trình độ cao đẳng, đại học trở lên", "College or university", Count)...)
	add(Column{"tl_cd_dh", groupManagers, report.Text{Vi: "– tỷ lệ %", En: "– share %"}, Percent, ratio(ManagersHigh, Managers, 100)})
	add(total(Funds, groupFunds, "Nguồn vốn hoạt động", "Operating funds", Amount)...)
	add(total(Deposits, groupFunds, "Tiền gửi", "Deposits", Amount)...)
	add(total(Loans, groupFunds, "Dư nợ cho vay", "Loans", Amount)...)
	add(total(BadDebt, groupFunds, "Nợ xấu", "Bad debt", Amount)...)
	add(Column{"tl_no_xau", groupFunds, report.Text{Vi: "Tỷ lệ nợ xấu %", En: "Bad-debt ratio %"}, Percent, ratio(BadDebt, Loans, 100)})
	return cols
}

func unitColumns() []Column {
	col := func(code, vi, en string, of func(Units) int) Column {
		return Column{code, groupUnits, report.Text{Vi: vi, En: en}, Count, count(func(c *Cells) int { return of(c.Units) })}
	}
	return []Column{
		col("n_dau_ky", "Đầu kỳ", "Opening", func(u Units) int { return u.Opening }),
		col("n_moi", "Thành lập mới trong kỳ", "Founded in period", func(u Units) int { return u.Founded }),
		col("n_moi_lk", "Thành lập mới từ đầu năm", "Founded this year", func(u Units) int { return u.FoundedYTD }),
		col("n_giai_the", "Giải thể trong kỳ", "Dissolved in period", func(u Units) int { return u.Dissolved }),
		col("n_giai_the_lk", "Giải thể từ đầu năm", "Dissolved this year", func(u Units) int { return u.DissolvedYTD }),
		col("n_chuyen", "Chuyển đổi, sáp nhập trong kỳ", "Converted in period", func(u Units) int { return u.Converted }),
		col("n_cuoi_ky", "Cuối kỳ", "Closing", Units.Closing),
		col("n_hd", "– đang hoạt động", "– operating", func(u Units) int { return u.Operating }),
		col("n_tam_ngung", "– tạm ngừng", "– suspended", func(u Units) int { return u.Suspended }),
		col("n_ngung", "– ngừng, chờ giải thể", "– stopped", func(u Units) int { return u.Stopped }),
	}
}

func returnColumns() []Column {
	col := func(code, vi, en string, of func(Returns) int) Column {
		return Column{code, groupReturns, report.Text{Vi: vi, En: en}, Count, count(func(c *Cells) int { return of(c.Returns) })}
	}
	return []Column{
		col("n_phai_nop", "Phải nộp", "Expected", func(r Returns) int { return r.Expected }),
		col("n_bc", "Được chấp nhận", "Accepted", Returns.Accepted),
		col("n_dung_han", "– đúng hạn", "– on time", func(r Returns) int { return r.OnTime }),
		col("n_tre", "– trễ hạn", "– late", func(r Returns) int { return r.Late }),
		col("n_khong_ps", "Không phát sinh", "Nil", func(r Returns) int { return r.Nil }),
		col("n_mien", "Được miễn", "Exempt", func(r Returns) int { return r.Exempt }),
		col("n_thieu", "Chưa báo cáo", "Missing", Returns.Missing),
		{"tl_nop", groupReturns, report.Text{Vi: "Tỷ lệ nộp %", En: "Reporting rate %"}, Percent, rate(Returns.Rate)},
		{"tl_dung_han", groupReturns, report.Text{Vi: "Tỷ lệ đúng hạn %", En: "Rate on time %"}, Percent, rate(Returns.RateOnTime)},
	}
}

// total is a sum and, beside it, the number of reports it stands on.
func total(m Measure, group report.Text, vi, en string, format Format) []Column {
	reports := report.Text{Vi: "– số ĐV có số liệu", En: "– reports"}
	return []Column{
		{string(m), group, report.Text{Vi: vi, En: en}, format, sumOf(m)},
		{string(m) + "_n", group, reports, Count, count(func(c *Cells) int { return c.Sums[m].Reports })},
	}
}

// average divides a sum by the number of reports it stands on.
func average(code string, m Measure, group report.Text, vi, en string) Column {
	return Column{code, group, report.Text{Vi: vi, En: en}, Amount, func(c *Cells) (report.Decimal, bool) {
		s := c.Sums[m]
		if !s.known() {
			return 0, false
		}
		return s.Total.Div(report.Int(int64(s.Reports)))
	}}
}

func count(of func(*Cells) int) func(*Cells) (report.Decimal, bool) {
	return func(c *Cells) (report.Decimal, bool) { return report.Int(int64(of(c))), true }
}

func sumOf(m Measure) func(*Cells) (report.Decimal, bool) {
	return func(c *Cells) (report.Decimal, bool) {
		s := c.Sums[m]
		return s.Total, s.known()
	}
}

// ratio is a ratio of sums times a factor; never a mean of ratios.
func ratio(over, under Measure, factor int64) func(*Cells) (report.Decimal, bool) {
	return func(c *Cells) (report.Decimal, bool) {
		o, u := c.Sums[over], c.Sums[under]
		scaled, fits := o.Total.Mul(report.Int(factor))
		if !fits || o.Lost || !u.known() {
			return 0, false
		}
		return scaled.Div(u.Total)
	}
}

func rate(of func(Returns) (report.Decimal, bool)) func(*Cells) (report.Decimal, bool) {
	return func(c *Cells) (report.Decimal, bool) { return of(c.Returns) }
}
