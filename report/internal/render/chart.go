package render

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"regexp"
	"strings"

	"github.com/dustin/go-humanize"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The page colours the charts, so that they follow its light and dark scheme: what is drawn in one of these colours is
// given the page's own.
var (
	ink    = color.RGBA{R: 1, G: 2, B: 3, A: 255}
	rule   = color.RGBA{R: 4, G: 5, B: 6, A: 255}
	series = []color.RGBA{
		{R: 10, G: 1, B: 1, A: 255},
		{R: 10, G: 2, B: 2, A: 255},
		{R: 10, G: 3, B: 3, A: 255},
		{R: 10, G: 4, B: 4, A: 255},
		{R: 10, G: 5, B: 5, A: 255},
		{R: 10, G: 6, B: 6, A: 255},
	}
)

func pageColors() *strings.Replacer {
	pairs := []string{hex(ink), "var(--ink)", hex(rule), "var(--rule)"}
	for i, c := range series {
		pairs = append(pairs, hex(c), fmt.Sprintf("var(--series-%d)", i+1))
	}
	return strings.NewReplacer(pairs...)
}

func hex(c color.RGBA) string {
	return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)
}

// bar is one bar of a chart: a value for each series.
type bar struct {
	label  string
	values []float64
}

const chartWidth = 720 * vg.Inch / 72

// columns draws a bar for each label, the series stacked. There is at least one bar.
func columns(title string, bars []bar) (template.HTML, error) {
	p := axes()
	p.Y.Tick.Marker = byteTicks{}
	labels := make([]string, len(bars))
	// Labels that would run into each other are left out.
	every := (len(bars) + 13) / 14
	for i, b := range bars {
		if i%every == 0 {
			labels[i] = b.label
		}
	}
	p.NominalX(labels...)
	lines := plotter.NewGrid()
	lines.Vertical.Color, lines.Horizontal.Color = color.Transparent, rule
	p.Add(lines)
	width := min(36*vg.Points(1), chartWidth*0.8/vg.Length(max(len(bars), 1)))
	if err := stack(p, bars, width); err != nil {
		return "", err
	}
	return svg(p, title, 220*vg.Points(1))
}

func axes() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	face := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(11)}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Tick.Color, axis.Tick.Label.Color = rule, rule, ink
		axis.Tick.Label.Font = face
		axis.Tick.Length = 0
		axis.Min = 0
	}
	return p
}

func stack(p *plot.Plot, bars []bar, width vg.Length) error {
	var below *plotter.BarChart
	for s := range bars[0].values {
		values := make(plotter.Values, len(bars))
		for i, b := range bars {
			values[i] = b.values[s]
		}
		chart, err := plotter.NewBarChart(values, width)
		if err != nil {
			return fmt.Errorf("chart: %w", err)
		}
		chart.Color, chart.LineStyle.Width = series[s%len(series)], 0
		if below != nil {
			chart.StackOn(below)
		}
		below = chart
		p.Add(chart)
	}
	return nil
}

var (
	beforeTag = regexp.MustCompile(`(?s)^.*?<svg`)
	fixedSize = regexp.MustCompile(`<svg width="[^"]*" height="[^"]*"`)
)

func svg(p *plot.Plot, title string, height vg.Length) (template.HTML, error) {
	c := vgsvg.New(chartWidth, height)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", fmt.Errorf("chart %s: %w", title, err)
	}
	text := beforeTag.ReplaceAllString(b.String(), "<svg")
	text = fixedSize.ReplaceAllString(text, `<svg role="img" aria-label="`+template.HTMLEscapeString(title)+`"`)
	return template.HTML(pageColors().Replace(text)), nil // #nosec G203 -- made by the plot library, text escaped by it
}

// byteTicks marks an axis in round numbers of bytes.
type byteTicks struct{}

// Ticks gives about five marks.
func (byteTicks) Ticks(low, high float64) []plot.Tick {
	step := 1.0
	for high/step > 5 {
		switch {
		case high/(step*2) <= 5:
			step *= 2
		case high/(step*4) <= 5:
			step *= 4
		default:
			step *= 8
		}
	}
	var ticks []plot.Tick
	for value := 0.0; value <= high; value += step {
		ticks = append(ticks, plot.Tick{Value: value, Label: size(int64(value))})
	}
	return ticks
}

func size(bytes int64) string {
	if bytes < 0 {
		return "-" + humanize.IBytes(uint64(-bytes))
	}
	return humanize.IBytes(uint64(bytes))
}
