(v=document.querySelector("data.v"))&&!(performance.navigation||0).type&&requestAnimationFrame(e=>setTimeout(e=>navigator.sendBeacon(v.value),5e3))
