# Two questions put to a running site, answered with R alone (no package is needed).
#
#   Rscript examples/landscape.R http://127.0.0.1:8000 xa xu reviews.pdf
#
# 1. On which topics do the rules of a country (here xa) and of what it is held against (here the union xu) differ?
# 2. Which review takes longest? Drawn as bars, if a file is named: .svg or .pdf.

stop_saying <- function(..., status = 1) {
  message(...)
  quit(status = status)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (!length(arguments) %in% 3:4) {
  message("usage: Rscript landscape.R SITE COUNTRY BASELINE [FILE.svg or FILE.pdf]")
  quit(status = 2)
}
site <- sub("/+$", "", arguments[1])
country <- arguments[2]
baseline <- arguments[3]
drawing <- if (length(arguments) == 4) arguments[4] else ""
if (!grepl("^https?://", site)) stop_saying(site, " is no address; it begins with http:// or https://", status = 2)
if (drawing != "" && !grepl("\\.(svg|pdf)$", drawing)) stop_saying(drawing, " is no drawing; it ends in .svg or .pdf")

# One table of the site's API. Only what is empty is missing; columns of text stay text even where all of them are empty.
read_table <- function(table) {
  place <- paste0(site, "/api/v1/", table)
  text <- c("value", "status", "answer", "baseline_value", "baseline_status", "baseline_answer")
  failed <- function(problem) { # 400: a code that the site does not know
    stop_saying("Cannot be read: ", conditionMessage(problem))
  }
  connection <- url(place, encoding = "UTF-8")
  lines <- tryCatch(readLines(connection, warn = FALSE), error = failed, warning = failed)
  close(connection)
  columns <- names(read.csv(text = lines[1], check.names = FALSE))
  found <- read.csv(
    text = lines, na.strings = "", encoding = "UTF-8", stringsAsFactors = FALSE,
    colClasses = ifelse(columns %in% text, "character", NA)
  )
  if (nrow(found) == 0) stop_saying(place, " has no rows: no evidence is loaded there, or none fits.")
  found
}

comparison <- read_table(paste0("comparison.csv?country=", URLencode(country, TRUE), "&baseline=", URLencode(baseline, TRUE)))
requirements <- read_table("requirements.csv")

# ---- 1. Which topics differ?

# What two answers must share to be the same: an amount, a word, or that no rule exists; NA where that can't be said. Amounts are
# in calendar days, euros or the topic's own unit (comparable_amount), so that 45 working days equal 63 days.
position <- function(amount, value, status) {
  ifelse(!is.na(amount), as.character(amount), ifelse(!is.na(value), value, ifelse(status %in% "no_rule", status, NA)))
}
own <- with(comparison, position(comparable_amount, value, status))
other <- with(comparison, position(baseline_comparable_amount, baseline_value, baseline_status))
comparable <- !is.na(own) & !is.na(other)
differing <- comparison[comparable & own != other, ]

name <- requirements$jurisdiction_name[match(baseline, requirements$jurisdiction)]
cat(sprintf(
  "%s against %s: %d of %d topics differ, %d are the same; %d cannot be compared (unknown, or answered in words alone).\n",
  comparison$jurisdiction_name[1], if (is.na(name)) baseline else name, nrow(differing), nrow(comparison),
  sum(comparable & own == other), sum(!comparable)
))
for (domain in unique(differing$domain_title)) {
  cat("\n", domain, "\n", sep = "")
  topics <- differing[differing$domain_title == domain, ]
  cat(sprintf("- %s\n  %s | %s\n", topics$question, topics$answer, topics$baseline_answer), sep = "")
}

# ---- 2. Which review takes longest?

reviews <- requirements[grepl("review-days$", requirements$topic) & !is.na(requirements$comparable_amount), ]
if (nrow(reviews) == 0) stop_saying("No answer about the days of a review is known yet.")
reviews <- reviews[order(-reviews$comparable_amount, reviews$jurisdiction_name), ]
longest <- reviews[reviews$comparable_amount == max(reviews$comparable_amount), ]
cat("\nThe longest review:\n")
cat(sprintf("- %s, %s: %s\n", longest$jurisdiction_name, longest$answer, longest$question), sep = "")

if (drawing != "") {
  questions <- unique(reviews$question)
  height <- 0.3 * nrow(reviews) + 0.9 * length(questions) + 1
  tryCatch(
    if (grepl("\\.svg$", drawing)) svg(drawing, 9, height) else cairo_pdf(drawing, 9, height),
    error = function(error) stop_saying(drawing, " cannot be written: ", conditionMessage(error))
  )
  layout(matrix(seq_along(questions)), heights = sapply(questions, function(question) sum(reviews$question == question) + 2.5))
  par(mar = c(0.5, 9, 3.5, 1), oma = c(2, 0, 2, 0), cex = 0.8)
  for (question in questions) {
    shown <- rev(which(reviews$question == question)) # barplot begins at the bottom
    days <- reviews$comparable_amount[shown]
    checked <- ifelse(reviews$review[shown] %in% "verified", "", ", not verified")
    middle <- barplot(
      days, names.arg = reviews$jurisdiction_name[shown], horiz = TRUE, las = 1, axes = FALSE, border = NA, col = "#0a5a6b",
      xlim = c(0, 1.7 * max(reviews$comparable_amount))
    )
    title(paste(strwrap(question, 100), collapse = "\n"), adj = 0, cex.main = 1)
    text(days, middle, paste0(reviews$answer[shown], checked), pos = 4, xpd = NA)
  }
  mtext("How long does each review take?", outer = TRUE, adj = 0.02, font = 2, cex = 1.2)
  mtext(paste0("Calendar days, as ", site, "/api/v1/requirements.csv has them. No bar: no answer of its own is known."),
    side = 1, outer = TRUE, adj = 0.02, line = 0.5, cex = 0.7)
  invisible(dev.off())
  cat("Drawn in ", drawing, ".\n", sep = "")
}
