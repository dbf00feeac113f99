/* The act at the foot of a phone's screen, out of the way while the real one is in view or has been passed by the keyboard. */
customElements.define("sign-bar", class extends HTMLElement {
  connectedCallback() {
    const act = document.getElementById(this.dataset.until)
    if (!act) return
    this.observer = new IntersectionObserver(([entry]) => { this.hidden = entry.isIntersecting })
    this.observer.observe(act)
  }

  disconnectedCallback() {
    this.observer?.disconnect()
  }
})
