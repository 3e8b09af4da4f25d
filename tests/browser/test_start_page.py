"""JupyterLab as `python course.py lab` opens it: on the start page, one click from lesson 01, no menus of nbgrader."""


def test_jupyterlab_opens_on_the_start_page_and_one_click_starts_lesson_01(lab):
    page = lab.page
    start = page.locator(".jp-MarkdownViewer")
    assert page.locator(".jp-Launcher").count() == 0
    pictures = start.locator("img")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jp-MarkdownViewer img')].every((each) => each.naturalWidth > 100)"
    )
    assert pictures.count() >= 9
    assert lab.violations_in_both_themes(".jp-MarkdownViewer .jp-RenderedMarkdown") == []
    start.get_by_role("link", name="Start with lesson 01").click()
    page.wait_for_selector(".jp-Notebook h1")
    assert "TF-IDF" in page.locator(".jp-Notebook h1").first.inner_text()
    lab.await_kernel()
    assert page.get_by_text("Create Assignment").count() == 0
    assert page.locator(".jp-mod-searchable, .lm-MenuBar-itemLabel", has_text="nbgrader").count() == 0
