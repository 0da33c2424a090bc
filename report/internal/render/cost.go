package render

import (
	"fmt"
	"io"
	"strings"

	"datatrail/report/internal/answer"
	"datatrail/report/internal/bill"
)

const aboutBill = "Estimates at AWS list prices in " + bill.Region + " as of " + bill.AsOf +
	", without free tiers and discounts."

// costRow is a line of the bill for a person.
type costRow struct {
	bill.Line
	Amount, Cost, Monthly string
}

type costData struct {
	About  string
	Rows   []costRow
	Prices []bill.Price
}

func costs(report *answer.Report) costData {
	data := costData{About: aboutBill}
	for _, l := range bill.Of(report) {
		row := costRow{Line: l, Cost: dollars(l.USD), Monthly: dollars(l.Month)}
		switch {
		case l.Unit == "byte":
			row.Amount = size(l.Quantity)
		case l.Quantity == 1:
			row.Amount = "1 " + l.Unit
		default:
			row.Amount = spaced(l.Quantity) + " " + l.Unit + "s"
		}
		data.Rows = append(data.Rows, row)
	}
	if len(data.Rows) > 0 {
		data.Prices = bill.Prices()
	}
	return data
}

// dollars rounds to cents. Less than one is not nothing.
func dollars(usd float64) string {
	if usd > 0 && usd < 0.01 {
		return "< $0.01"
	}
	return fmt.Sprintf("$%.2f", usd)
}

// price says what so many of something cost.
func price(p bill.Price) string {
	per := spaced(int64(p.Per)) + " " + p.Unit + "s"
	if p.Unit == "byte" {
		per = "GB"
	}
	return strings.TrimRight(fmt.Sprintf("$%.5f", p.USD), "0") + " per " + per
}

// billed prints what recording and reading cost in a month, a line for each dataset, and what other choices would.
func billed(w io.Writer, report *answer.Report) {
	data := costs(report)
	if len(data.Rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\nWhat it costs per month\n%s\n", aboutBill)
	width := 0
	for _, r := range data.Rows {
		width = max(width, len(named(r.Dataset)))
	}
	for _, kind := range bill.Kinds {
		for _, r := range data.Rows {
			if r.Kind == kind {
				fmt.Fprintf(w, "  %-9s  %-*s  %9s  %s\n", r.Kind, width, named(r.Dataset), r.Monthly, r.Item)
			}
		}
	}
}

func named(dataset string) string {
	if dataset == "" {
		return "no dataset"
	}
	return printable(dataset)
}
