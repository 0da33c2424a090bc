// Package page tests in a real browser that the report's page does what it promises.
package page
