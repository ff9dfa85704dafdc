// The host page's own script: a cookie notice as municipal sites have them. Nothing is stored. Only "Ja tak" lets other
// scripts in, so the widget's tag is inserted late, long after the document was parsed. "Nej tak" leaves the page's
// own links. (Medspil itself sets no cookie and needs no consent; some sites hold back every script all the same.)
(function () {
  "use strict";
  var widget = document.currentScript.getAttribute("data-widget");
  var notice = document.getElementById("cookies");

  document.getElementById("cookies-yes").addEventListener("click", function () {
    notice.hidden = true;
    var script = document.createElement("script");
    script.async = true;
    script.src = widget;
    document.body.appendChild(script);
  });
  document.getElementById("cookies-no").addEventListener("click", function () {
    notice.hidden = true;
  });
})();
