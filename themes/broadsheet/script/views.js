(v=>v&&!(performance.navigation||0).type&&requestAnimationFrame(e=>setTimeout(e=>navigator.sendBeacon(v.value),5e3)))(document.querySelector("data.v"))
