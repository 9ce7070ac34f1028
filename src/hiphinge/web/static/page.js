// What pages do beyond forms and links; without scripts all of it works more plainly.
const drop = document.querySelector(".drop");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  for (const kind of ["dragenter", "dragover"])
    drop.addEventListener(kind, (event) => {
      stop(event);
      drop.classList.add("over");
    });
  for (const kind of ["dragleave", "drop"])
    drop.addEventListener(kind, (event) => {
      stop(event);
      drop.classList.remove("over");
    });
  drop.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
  });
}

// Whoever was found in the video, as the page itself would show them when it is loaded again.
const showPeople = async () => {
  const answer = await fetch(location.href);
  const text = await answer.text();
  const people = new DOMParser().parseFromString(text, "text/html").querySelector("#people");
  if (people) job.after(document.adoptNode(people));
};

const job = document.querySelector("[data-job]");
if (job) {
  const bar = job.querySelector("progress"),
    stage = job.querySelector("[data-stage]"),
    said = job.querySelector("[data-said]");
  const stages = JSON.parse(job.dataset.stages);
  const look = async () => {
    try {
      const answer = await fetch(job.dataset.job);
      if (!answer.ok) return;
      const found = await answer.json();
      bar.value = found.fraction;
      const name = stages[found.stage] ?? found.stage;
      if (stage.textContent !== name) stage.textContent = name;
      const told = found.state === "running" ? found.sentence : "";
      if (said.textContent !== told) said.textContent = told;
      if (found.people && !document.querySelector("#people")) await showPeople();
      if (!["queued", "running"].includes(found.state)) {
        location.replace(found.state === "done" && found.result ? found.result : location.href);
        return;
      }
    } catch {
      // The server is starting again; the next look will tell.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
}
