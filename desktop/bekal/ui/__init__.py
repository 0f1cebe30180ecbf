"""The window. Qt lives here and nowhere else. How to write a screen:

A feature has a folder `ui/<feature>/` with `screen.py` (what it looks like), `presenter.py` (what it does) and,
when its columns are many, `table.py`. Texts pass through `say`, colours are tokens of `theme`, never written out.

* A **screen** is a QWidget with a `heading: Heading`, a method `arrive(**about)` called each time it is shown,
  signals named after what was asked (`close_asked`) and methods named after what to show (`show_roster`).
  `fill(self, body, foot)` gives it the page's margins. It never decides anything about the trade.
* A **presenter** is a QObject child of its screen. Each method is one intention handed to
  `context.jobs.run(work, done, failed, write=…)`; `work(session)` runs in the database worker and may import
  and call services; `done(result)` runs in the window, or not at all when the screen is gone.
  `failed(error)` gets a Refused or Unavailable; without it the window says the sentence under the header.
* `jobs.run(…, latest="search")` keeps only the newest; `jobs.run_long(work(session, progress), …, progress=…)`
  reports `progress.tell(done, of)` and can be stopped; `jobs.fetch` and `fetch_long` use the network worker.
* **Registry**: `screens.SCREENS["courses"] = maker`, imported inside the maker. `"courses.edit"` belongs to
  the section `courses`. `context.navigate("courses.edit", course_id=…)` ends in `arrive(course_id=…)`.
* **Kit** (`ui/widgets`): layouts (row, column, side_by_side, TwoColumns, holder, rule, foot, fill, scrolled) · labels
  (label, Line, Picture, Badge, Avatar, MarkSign, key_cap, BusyRing) · buttons (Button, ToolButton, Chip,
  Segments, Tabs) · cards (card, heading, note, PairList, Fact, facts, Tally, question, key_hints) · fields
  (text_edit, note_edit, Choice, DateEdit, Field, EntryForm) · table (Column, Table, Rows) with values from cells
  (Person, Two, State, Ratio, Sign, MarkCell, History, Forecast, Tick) · side_panel (SidePanel) · empty_state
  (EmptyState, NothingFound) · progress (bar, LongWork, Steps) · chart (DayBars, Shares) · dialogs (Confirm,
  ask_open, ask_save, ask_folder) · bars (Notice) · `keys.on(widget, "F8", action)`.
* One `primary` button a screen. A Button's `keys` work by themselves while it can be seen. Lengths that hold
  text are `theme.px(n)` or come from `theme.metrics(role)`; margins are plain pixels.

A small screen and its presenter:

    class CoursesScreen(QWidget):
        open_asked = Signal(object)

        def __init__(self, context: Context) -> None:
            super().__init__()
            self.new = Button(say("Buat kelas"), "primary", "plus", "Ctrl+N")
            self.heading = Heading(self, say("Kelas & jadwal"), actions=(self.new,))
            self._table: Table[CourseRow] = Table(
                [
                    Column(say("Kelas"), lambda c: Two(c.name, c.programme), sort="name"),
                    Column(say("Peserta"), lambda c: c.trainees, 80, right=True, leaves=1),
                    Column(say("Keadaan"), lambda c: State(c.state.word, "ok", "check"), 142),
                ],
                say("Daftar kelas"),
                two_lines=True,
            )
            self._table.opened.connect(lambda course: self.open_asked.emit(course.id))
            fill(self, column(card(column(self._table), margins=EDGE)))
            self._presenter = CoursesPresenter(self, context)

        def arrive(self, **about: object) -> None:
            self._presenter.load()

        def show_courses(self, courses: Sequence[CourseRow]) -> None:
            self._table.show_rows(courses, keep=lambda course: course.id)


    class CoursesPresenter(QObject):
        def __init__(self, screen: CoursesScreen, context: Context) -> None:
            super().__init__(screen)
            self._screen, self._context = screen, context
            screen.open_asked.connect(lambda course_id: context.navigate("courses.edit", course_id=course_id))

        def load(self) -> None:
            from bekal.courses import queries

            self._context.jobs.run(queries.courses, self._screen.show_courses)
"""
