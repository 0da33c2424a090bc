package render

import "math"

// chart is a drawing of stacked bars, a column for each day. Lengths are in units of the view box, in which text is twelve
// high. The page gives the colours.
type chart struct {
	Name, Title, Description string
	Width, Height            float64
	Left, Right, Top, Bottom float64 // of what is inside the axes
	Ticks                    []tick
	Columns                  []column
	Labels                   []label
}

// Reach is the height of what is inside the axes.
func (c chart) Reach() float64 {
	return c.Bottom - c.Top
}

// tick is a mark of the y axis.
type tick struct {
	Y    float64
	Text string
}

// column is the place of a day. Its height is that of the chart; its bars are as high as its bytes.
type column struct {
	X, Width float64
	State    state
	Title    string
	Bars     []bar
}

// bar is the bytes of a dataset on a day. Series counts from one.
type bar struct {
	X, Y, Width, Height float64
	Series              int
}

// canvas is what a chart is drawn on.
type canvas struct {
	name          string
	width, height float64
}

// The page holds the chart twice and shows the one that fits: letters shrink with a drawing, so one drawing cannot be
// read on a phone as well as on a desk.
var canvases = []canvas{{"wide", 800, 230}, {"narrow", 340, 210}}

const (
	// The labels of the axes lie in the margins.
	marginTop, marginBottom, marginLeft, marginRight = 10, 38, 60, 22

	// seriesColors is how many colours the page has.
	seriesColors = 6
	// mostTicks is how many there are above zero.
	mostTicks = 4
	// A bar takes barShare of its column, but is no wider than widestBar. Columns narrower than dense leave no gap.
	barShare, widestBar, dense = 0.8, 36, 4
	// lowestBar is the height of a day with few bytes: what is not zero can be seen.
	lowestBar = 1
)

// draw draws days, of which there is at least one.
func (c canvas) draw(title string, days []day) chart {
	highest := days[0]
	for _, d := range days {
		if d.total() > highest.total() {
			highest = d
		}
	}
	drawing := chart{
		Name: c.name, Title: title, Description: describe(days, highest), Width: c.width, Height: c.height,
		Left: marginLeft, Right: c.width - marginRight, Top: marginTop, Bottom: c.height - marginBottom,
	}
	step := stepTo(highest.total())
	top := step * math.Ceil(highest.total()/step)
	scale := drawing.Reach() / max(top, 1)
	for value := 0.0; value <= top; value += step {
		drawing.Ticks = append(drawing.Ticks, tick{round(drawing.Bottom - value*scale), sum(value)})
	}
	width := (drawing.Right - drawing.Left) / float64(len(days))
	for i, d := range days {
		place := column{X: drawing.Left + float64(i)*width, Width: width, State: d.state(), Title: d.text()}
		place.Bars = place.stack(d, drawing.Bottom, scale)
		place.X, place.Width = round(place.X), round(place.Width)
		drawing.Columns = append(drawing.Columns, place)
	}
	drawing.Labels = labelsOf(days, drawing.Left, width)
	return drawing
}

// stack draws the datasets of a day on top of each other.
func (c column) stack(d day, bottom, scale float64) []bar {
	total := d.total()
	if total == 0 {
		return nil
	}
	scale = max(scale, lowestBar/total)
	width := c.Width
	if width >= dense {
		width = min(barShare*width, widestBar)
	}
	var bars []bar
	for i, a := range d.amounts {
		height := a.drawn() * scale
		bottom -= height
		if height > 0 {
			x := c.X + (c.Width-width)/2
			bars = append(bars, bar{round(x), round(bottom), round(width), round(height), series(i)})
		}
	}
	return bars
}

// series numbers the colour of a dataset. With many datasets the colours come again.
func series(dataset int) int {
	return dataset%seriesColors + 1
}

// stepTo returns the distance of the ticks up to a value. It is a power of two, and there are few ticks: so each is a round
// number in its binary unit.
func stepTo(highest float64) float64 {
	step := 1.0
	for step*mostTicks < highest {
		step *= 2
	}
	return step
}

// round keeps the page small: a hundredth of a unit cannot be seen.
func round(length float64) float64 {
	return math.Round(length*100) / 100
}
